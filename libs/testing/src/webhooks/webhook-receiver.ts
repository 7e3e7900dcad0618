import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { webhookPayload, type WebhookPayload } from '@okno/contracts';
import { isSignedWith } from '@okno/service-kit';

/** What came in, in the order it came. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body, held against its contract. */
  readonly payload: WebhookPayload;
}

export type Reply = (response: ServerResponse, received: ReceivedWebhook) => void;

const patienceSeconds = 60;

/** Another system, which is told by webhooks. Takes everything, unless told to reply otherwise. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** How the next ones are replied to; when they are used up everything is taken. */
  readonly replies: Reply[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      receiver.take(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}${path}`;
  }

  /** Those of one path, once there are so many. */
  async of(path: string, count: number): Promise<readonly ReceivedWebhook[]> {
    const found = (): ReceivedWebhook[] => this.received.filter((one) => one.path === path);
    for (let waited = 0; found().length < count && waited < patienceSeconds * 1_000; waited += 20) await pause(20);
    if (found().length < count) {
      throw new Error(`${path} got ${String(found().length)} of ${String(count)}: ${JSON.stringify(found())}`);
    }
    return found();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { headers, url: path = '/' } = request;
    const received = { path, headers, body, payload: webhookPayload.parse(JSON.parse(body)) };
    this.received.push(received);
    const reply = this.replies.shift();
    if (reply === undefined) response.writeHead(204).end();
    else reply(response, received);
  }
}

/** Whether a delivery bears the secret's signature, as its receiver would find out. */
export function isAuthentic({ headers, body }: ReceivedWebhook, secret: string): boolean {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name]),
  );
  return isSignedWith(secret, { id: id ?? '', timestamp: timestamp ?? '', body }, signature ?? '');
}
