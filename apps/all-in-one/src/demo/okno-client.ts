import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

export const madeRecord = z.looseObject({ id: z.string(), version: z.number().optional() });

const patienceTries = 40;
const pauseMilliseconds = 250;

/**
 * A client of the public API, as any other system would write it. Every creating call has an `Idempotency-Key` made of
 * `world` and what it is for, so that a loading which was cut off is simply run again.
 */
export class OknoClient {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly world: string,
  ) {}

  static async signIn(url: string, email: string, password: string, world: string): Promise<OknoClient> {
    const anonymous = new OknoClient(url, '', world);
    const { accessToken } = await anonymous.call(
      'POST',
      '/auth/login',
      { email, password },
      z.looseObject({ accessToken: z.string() }),
    );
    return new OknoClient(url, accessToken, world);
  }

  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return this.call('GET', path, undefined, schema);
  }

  /** Makes a record; `purpose` is the same for the same record of the same world. */
  make(path: string, purpose: string, body: unknown): Promise<z.output<typeof madeRecord>> {
    return this.call('POST', path, body, madeRecord, { 'idempotency-key': `${this.world}:${purpose}` });
  }

  /** A command on a record: already in effect is fine. */
  async command(path: string, body: unknown = {}, method: 'POST' | 'PUT' = 'POST'): Promise<void> {
    await this.call(method, path, body, z.unknown());
  }

  async change(path: string, version: number, body: unknown): Promise<void> {
    await this.call('PATCH', path, body, z.unknown(), { 'if-match': `"${version.toString()}"` });
  }

  /** Sends a file to an importer and waits until it is worked through; `onProgress` hears how many rows were read. */
  async importCsv(source: string, csv: string, onProgress: (rows: number) => void): Promise<void> {
    const { id } = await this.call('POST', `/imports/${source}`, csv, madeRecord, { 'content-type': 'text/csv' });
    const state = z.looseObject({ status: z.string(), read: z.number(), rejected: z.number(), rejects: z.unknown() });
    for (;;) {
      const { status, read, rejected, rejects } = await this.get(`/imports/${id}`, state);
      onProgress(read);
      if (status === 'failed' || rejected > 0)
        throw new Error(`the import ${source} ended ${status}: ${JSON.stringify(rejects)}`);
      if (status === 'done') return;
      await pause(pauseMilliseconds);
    }
  }

  private async call<Schema extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    schema: Schema,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<z.output<Schema>> {
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    for (let tries = 1; ; tries += 1) {
      const answer = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: payload }),
      });
      const text = await answer.text();
      if (answer.ok) return schema.parse(text === '' ? {} : JSON.parse(text));
      // What another service has not heard of yet, it will in a moment.
      if (answer.status !== 503 || tries === patienceTries) {
        throw new Error(`${method} ${path} answered ${answer.status.toString()}: ${text}`);
      }
      await pause(pauseMilliseconds);
    }
  }
}
