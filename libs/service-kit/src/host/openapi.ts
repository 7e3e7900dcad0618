import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { problemField } from '@okno/contracts';
import { z } from 'zod';
import { rolesExtension } from '../access/allow.decorator.js';
import { idempotencyKeyHeader } from '../http/once-per-key.decorator.js';
import type { ServiceDefinition } from './service-definition.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const problemSchema = 'Problem';
const refusal = {
  description:
    'A refusal, decided in this order: 401, 413/415/400 (unreadable body), 403, 400 (shape), 404, 409, 422; 429 and 503 say Retry-After',
  content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${problemSchema}` } } },
};

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The version that was read, as `"7"`',
  schema: { type: 'string', pattern: '^"?[0-9]+"?$' },
};

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...converted } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return converted;
}

function headersOf(method: string, operation: Operation): readonly object[] {
  if (method === 'patch') return [ifMatch];
  return method === 'post' && '201' in operation.responses ? [idempotencyKeyHeader] : [];
}

/** True when an empty body, which is read as `{}`, has the shape that is asked for. */
function takesNothing({ requestBody }: Operation): boolean {
  const content: unknown = requestBody !== undefined && 'content' in requestBody ? requestBody.content : undefined;
  const { schema } =
    (content as Record<string, { schema?: { required?: unknown; type?: unknown } }>)['application/json'] ?? {};
  return schema?.type === 'object' && schema.required === undefined;
}

/** Adds what every route of ours has in common and none of them says by itself. */
function complete(method: string, operation: Operation): object {
  const { [rolesExtension]: roles, requestBody } = operation as Operation & {
    readonly [rolesExtension]?: readonly string[];
  };
  const who = roles === undefined ? 'Everybody may call, without signing in.' : `May call: ${roles.join(', ')}.`;
  return {
    ...operation,
    description: [operation.description, who].filter(Boolean).join('\n\n'),
    ...(roles === undefined ? { security: [] } : {}),
    parameters: [...(operation.parameters ?? []), ...headersOf(method, operation)],
    ...(requestBody !== undefined && takesNothing(operation)
      ? { requestBody: { ...requestBody, required: false } }
      : {}),
    responses: { ...operation.responses, default: refusal },
  };
}

/** The OpenAPI 3.1 description of one service, from its routes, their zod schemas and who may call them. */
export function describeApi(app: NestFastifyApplication, definition: ServiceDefinition): object {
  const information = new DocumentBuilder()
    .setTitle(`Okno: ${definition.title.en}`)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, information, {
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? { schema: jsonSchema(schema, schemaType) } : undefined,
  });
  const paths = Object.entries(document.paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item as Record<string, Operation>).map(([method, operation]) => [
        method,
        complete(method, operation),
      ]),
    ),
  ]);
  const { components } = document;
  const schemas = { ...components?.schemas, [problemSchema]: jsonSchema(problemField, 'output') };
  return { ...document, paths: Object.fromEntries(paths) as object, components: { ...components, schemas } };
}
