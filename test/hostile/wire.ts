import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { problemField, type Problem } from '@okno/contracts';

export interface Message {
  readonly method: string;
  /** As it goes over the wire, below `/api/v1`: nothing is encoded or tidied up. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const silentMilliseconds = 60_000;

/** HTTP without the manners of `fetch`: paths, headers and bodies go as they are. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });
  private readonly origin: URL;

  constructor(url: string) {
    this.origin = new URL(url);
  }

  send({ method, path, headers = {}, body }: Message): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.origin;
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const options = { agent: this.agent, hostname, port, method, path: `/api/v1${path}` };
      const call = request({ ...options, headers: { ...length, ...headers } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const { 'content-type': type = '', 'retry-after': retryAfter } = answer.headers;
          resolve({ status: answer.statusCode ?? 0, type, retryAfter, text: Buffer.concat(chunks).toString() });
        });
      });
      call.setTimeout(silentMilliseconds, () => call.destroy(new Error(`${method} ${path} is not answered`)));
      call.once('error', reject);
      call.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The refusal in a reply, when it is one as api.md wants it. */
export function problemIn({ status, type, text }: Reply): Problem | undefined {
  if (!type.startsWith('application/problem+json')) return undefined;
  try {
    const problem = problemField.safeParse(JSON.parse(text));
    return problem.success && problem.data.status === status ? problem.data : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a reply whatever was asked, or nothing. */
export function misbehaviour(reply: Reply): string | undefined {
  if (reply.status < 400) return undefined;
  const problem = problemIn(reply);
  if (problem === undefined) return `${reply.status} that is no problem+json: ${reply.text.slice(0, 200)}`;
  if (problem.code === '' || !/^[\da-f]{32}$/.test(problem.traceId)) return 'a problem without code or trace';
  if (reply.status === 503 && problem.code === 'not-yet-known' && reply.retryAfter !== undefined) return undefined;
  if (reply.status >= 500) return `${reply.status} ${problem.code}`;
  const namesField = problem.errors.length > 0 && problem.errors.every(({ field }) => field !== '');
  return problem.code === 'invalid-input' && !namesField ? 'a wrong field that is not named' : undefined;
}
