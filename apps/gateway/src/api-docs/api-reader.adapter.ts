import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { toAsyncApi } from '@okno/contracts';
import type { FastifyInstance } from 'fastify';
import { ServiceDirectory, type DescribedApi } from '../proxy/service-directory.adapter.js';
import { mergeOpenApi } from './merge-openapi.rules.js';

/** The files of the reader, which come with Nest's own description of APIs: nothing is fetched from elsewhere. */
const readerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Okno: API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/api/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="reader"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/reader.js"></script>
  </body>
</html>
`;

const script = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#reader',
  deepLinking: true,
  docExpansion: 'none',
  persistAuthorization: false,
  validatorUrl: null,
});
`;

function filesOfTheReader(): string {
  const nest = createRequire(import.meta.url).resolve('@nestjs/swagger/package.json');
  return dirname(createRequire(nest).resolve('swagger-ui-dist/package.json'));
}

/** Describes the whole API to machines and people: OpenAPI, AsyncAPI and a page that reads the first. */
@Injectable()
export class ApiReader implements OnModuleInit {
  private merged: { readonly apis: readonly DescribedApi[]; readonly text: string } | undefined;
  private asyncApi: string | undefined;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly directory: ServiceDirectory,
  ) {}

  onModuleInit(): void {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    fastify.get('/', (_request, reply) => reply.redirect('/api/docs', 302));
    fastify.get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(this.openApi()));
    fastify.get('/api/asyncapi.json', (_request, reply) => {
      this.asyncApi ??= JSON.stringify(toAsyncApi());
      return reply.type('application/json').send(this.asyncApi);
    });
    fastify.get('/api/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
    fastify.get('/api/docs/reader.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
    void fastify.register(fastifyStatic, {
      root: filesOfTheReader(),
      prefix: '/api/docs/',
      allowedPath: (path) => readerFiles.includes(path.replace(/^\//, '')),
      index: false,
      maxAge: '1h',
      decorateReply: false,
    });
  }

  private openApi(): string {
    const apis = this.directory.describedApis();
    const { merged } = this;
    const isSame = apis.length === merged?.apis.length;
    if (isSame && apis.every(({ description }, index) => description === merged.apis[index]?.description)) {
      return merged.text;
    }
    this.merged = { apis, text: JSON.stringify(mergeOpenApi(apis)) };
    return this.merged.text;
  }
}
