import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const attributes = z.array(
  z.object({
    key: z.string(),
    value: z.looseObject({
      stringValue: z.string().optional(),
      intValue: z.union([z.number(), z.string()]).optional(),
    }),
  }),
);
const span = z.looseObject({
  traceId: z.string().regex(/^[\da-f]{32}$/),
  spanId: z.string().regex(/^[\da-f]{16}$/),
  parentSpanId: z.string().default(''),
  name: z.string(),
  attributes,
});
/** What OTLP/HTTP carries in JSON, as far as it is looked at here. */
const exported = z.object({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes }),
      scopeSpans: z.array(z.looseObject({ spans: z.array(span) })),
    }),
  ),
});

export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentId: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
}

/** An OpenTelemetry collector as far as spans go: it takes what is sent by OTLP/HTTP and keeps it. */
export class SpanCollector {
  readonly spans: CollectedSpan[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const answer = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.method !== 'POST' || request.url !== '/v1/traces') {
        answer(404, {});
        return;
      }
      textOf(request).then(
        (text) => {
          this.spans.push(...spansIn(text));
          answer(200, {});
        },
        (error: unknown) => answer(400, { message: String(error) }),
      );
    });
  }

  static async open(): Promise<SpanCollector> {
    const collector = new SpanCollector();
    await new Promise<void>((resolve) => collector.server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port.toString()}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  ofTrace(traceId: string): readonly CollectedSpan[] {
    return this.spans.filter((candidate) => candidate.traceId === traceId);
  }

  /** The way to a span from the head of its trace, each step as `<service>: <name>`. */
  wayTo(last: CollectedSpan): readonly string[] {
    const parent = this.spans.find(({ spanId }) => spanId === last.parentId);
    return [...(parent === undefined ? [] : this.wayTo(parent)), `${last.service}: ${last.name}`];
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function spansIn(text: string): readonly CollectedSpan[] {
  return exported.parse(JSON.parse(text)).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId, ...rest }) => ({
        ...{ service, name, traceId, spanId, parentId: parentSpanId },
        attributes: valuesOf(rest.attributes),
      })),
    );
  });
}

function valuesOf(list: z.output<typeof attributes>): CollectedSpan['attributes'] {
  return Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
}
