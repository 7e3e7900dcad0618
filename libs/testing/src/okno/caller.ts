import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, with the content type given in `headers`, instead of JSON. */
  readonly raw?: string | Uint8Array;
}

/** Raised when a call that was meant to succeed did not; shows the problem. */
class UnexpectedAnswer extends Error {
  constructor(
    call: string,
    readonly answer: Answer,
  ) {
    super(`${call} answered ${answer.status.toString()}: ${JSON.stringify(answer.body)}`);
    this.name = 'UnexpectedAnswer';
  }
}

/** One signed-in user (or key) of a running Okno. Paths are below `/api/v1`. */
export class Caller {
  constructor(
    private readonly baseUrl: string,
    readonly token: string | undefined,
  ) {}

  static async signIn(baseUrl: string, email: string, password: string): Promise<Caller> {
    const answer = await new Caller(baseUrl, undefined).call('POST', '/auth/login', { email, password });
    if (answer.status !== 200) throw new UnexpectedAnswer(`sign-in of ${email}`, answer);
    return new Caller(baseUrl, z.object({ accessToken: z.string() }).parse(answer.body).accessToken);
  }

  /** Calls and answers whatever came back. */
  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${this.baseUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(payload === undefined ? {} : { body: payload as never }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  }

  /** Reads, and holds the answer against its contract. */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return schema.parse(await this.succeed('GET', path));
  }

  async post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    options: CallOptions = {},
  ): Promise<z.output<Schema>> {
    return schema.parse(await this.succeed('POST', path, body, options));
  }

  async put(path: string, body: unknown): Promise<void> {
    await this.succeed('PUT', path, body);
  }

  async patch<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    version: number,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return schema.parse(
      await this.succeed('PATCH', path, body, { headers: { 'if-match': `"${version.toString()}"` } }),
    );
  }

  /** Reads `path` until `holds`: what another service makes of an event takes a moment. Fails with the last answer. */
  async eventually<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    holds: (body: z.output<Schema>) => boolean,
    seconds = 10,
  ): Promise<z.output<Schema>> {
    let last = await this.call('GET', path);
    for (let waited = 0; waited < seconds * 1000; waited += 50) {
      const body = last.status === 200 ? schema.parse(last.body) : undefined;
      if (body !== undefined && holds(body)) return body;
      await pause(50);
      last = await this.call('GET', path);
    }
    throw new UnexpectedAnswer(`GET ${path}, waited for in vain,`, last);
  }

  private async succeed(method: string, path: string, body?: unknown, options?: CallOptions): Promise<unknown> {
    const answer = await this.call(method, path, body, options);
    if (answer.status >= 300) throw new UnexpectedAnswer(`${method} ${path}`, answer);
    return answer.body;
  }
}

function parse(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
