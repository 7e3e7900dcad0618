import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import {
  importMade,
  importProfileResource,
  importResource,
  type ImportProfileInput,
  type ImportProfileResource,
  type ImportResource,
} from '@okno/contracts';
import { z } from 'zod';

/** Okno does not answer, or answered no; the message says what. */
export class NoAnswer extends Error {}

export interface SignIn {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

const signedIn = z.object({ accessToken: z.string() });
const problem = z.looseObject({
  title: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

/** The public API of a running Okno, as an administrator sees it. */
export class OknoApi {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** @throws NoAnswer */
  static async signIn({ url, email, password }: SignIn): Promise<OknoApi> {
    const anonymous = new OknoApi(url, '');
    const { accessToken } = signedIn.parse(await anonymous.send('POST', '/auth/login', { email, password }));
    return new OknoApi(url, accessToken);
  }

  /** Undefined where there is none of that name. @throws NoAnswer */
  async profile(name: string): Promise<ImportProfileResource | undefined> {
    const response = await this.fetch('GET', `/imports/profiles/${encodeURIComponent(name)}`);
    return response.status === 404 ? undefined : importProfileResource.parse(await bodyOf(response));
  }

  /** @throws NoAnswer */
  async saveProfile(profile: ImportProfileInput): Promise<ImportProfileResource> {
    return importProfileResource.parse(await this.send('POST', '/imports/profiles', profile));
  }

  /** Sends a file, however long, to be taken in. @returns the import's id. @throws NoAnswer */
  async sendFile(source: string, path: string, query: Readonly<Record<string, string>>): Promise<string> {
    const response = await this.fetch('POST', `/imports/${source}?${new URLSearchParams(query).toString()}`, {
      headers: { 'content-type': 'text/csv' },
      body: Readable.toWeb(createReadStream(path)),
      duplex: 'half',
    });
    return importMade.parse(await bodyOf(response)).id;
  }

  /** @throws NoAnswer */
  async importOf(id: string): Promise<ImportResource> {
    return importResource.parse(await this.send('GET', `/imports/${id}`));
  }

  /** Where the rejected rows of an import are to be had as a file. */
  rejectsOf(id: string): string {
    return `${this.url}/api/v1/imports/${id}/rejects.csv`;
  }

  private async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const content =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return bodyOf(await this.fetch(method, path, content));
  }

  private async fetch(method: string, path: string, content: Sent = {}): Promise<Response> {
    const own = this.token === '' ? {} : { authorization: `Bearer ${this.token}` };
    try {
      return await fetch(`${this.url}/api/v1${path}`, {
        method,
        ...content,
        headers: { ...own, ...content.headers },
      } as RequestInit);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new NoAnswer(`${this.url} does not answer: ${cause}`);
    }
  }
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly duplex?: 'half';
}

/** @throws NoAnswer with what the problem says */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const body: unknown = text === '' ? undefined : readJson(text);
  if (response.ok) return body;
  const said = problem.safeParse(body);
  if (!said.success) throw new NoAnswer(`${response.url} answered ${response.status.toString()}`);
  const { title, errors } = said.data;
  throw new NoAnswer([title, ...errors.map(({ field, message }) => `  ${field}: ${message}`)].join('\n'));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
