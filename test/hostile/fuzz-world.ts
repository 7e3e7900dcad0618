import type { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { Company } from '../stories/company.js';
import { makeBelongings } from './belongings.js';
import type { Chance } from './chance.js';
import { render, type Draft } from './drafts.js';
import { readOperations, type Operation } from './operations.js';
import { hireEveryRole, type Person } from './roles.js';
import { oneValue, unknownId, type Pool } from './valid-values.js';
import type { Wire } from './wire.js';

/** Not to be attacked: whoever moves the clock of tests to the year 9999 has what they asked for. */
const leftAlone = ['PUT /test/clock'];
/** These end sessions and lock people out: last, so that nothing else is in want of a session. */
const last = ['POST /auth/logout', 'POST /auth/password', 'POST /auth/login'];
/** Who sees most, so that an attack gets past the door and the 404. */
const farSighted = ['director', 'administrator', 'operator', 'quality', 'finance', 'head', 'integration'] as const;

/** By what other names a record of a kind is meant, and where its path begins. */
const meant: Readonly<Record<string, readonly string[]>> = {
  clients: ['clientId'],
  requests: ['requestId', 'intoId'],
  departments: ['departmentId', 'parentId', 'department'],
  employees: ['employeeId', 'headId', 'deputyId', 'managerId', 'ownerId', 'assigneeId'],
  calendars: ['calendarId'],
  skills: ['skillId', 'skill'],
  queues: ['queue'],
  products: ['product'],
  causes: ['cause'],
  complaints: ['complaintId'],
  problems: ['problemId'],
  invoices: ['invoiceId'],
  files: ['attachmentId'],
};

const samples: Readonly<Record<string, string>> = {
  'message/rfc822': [
    'From: Somebody <somebody@hostile.example>',
    'To: help@okno.example',
    'Subject: =?utf-8?B?0J/RgNC40LLQtdGC?=',
    'Message-ID: <one@hostile.example>',
    'Date: Mon, 2 Nov 2026 10:00:00 +0300',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'It does not print.',
    '--b',
    'Content-Type: application/octet-stream; name="a.bin"',
    'Content-Disposition: attachment; filename="a.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    'AAECAw==',
    '--b--',
    '',
  ].join('\r\n'),
  'text/csv': [
    'callId,startedAt,direction,from,to,queue,employee,product,clientExternalId,priority,waitSeconds,talkSeconds,holdSeconds,outcome',
    'c-1,2026-03-02T10:00:00Z,inbound,+74950000009,+74957654321,queue-ours,,,,1,5,60,0,answered',
    'c-2,2026-02-30T10:00:00Z,inbound,x,,,,,,9999999999,-5,1e400,,answered',
  ].join('\n'),
};

const listed = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), code: z.string().optional() })),
  nextCursor: z.string().nullish(),
});
const withId = z.looseObject({ id: z.string() });

/** A small installation with something of everything in it, and the requests that could be made of it. */
export class FuzzWorld {
  private readonly known = new Map<string, string[]>();
  readonly cursors: string[] = [];

  private constructor(
    readonly operations: readonly Operation[],
    private readonly people: readonly Person[],
    private readonly wire: Wire,
    private readonly chance: Chance,
  ) {}

  static async make(okno: OknoProcess, wire: Wire, chance: Chance): Promise<FuzzWorld> {
    const company = await Company.found(okno);
    const ours = await makeBelongings(company, 'Ours');
    const people = await hireEveryRole(okno, company, ours.clientId);
    const operations = (await readOperations(okno.url)).filter(({ name }) => !leftAlone.includes(name));
    const place = ({ name }: Operation): number => last.indexOf(name);
    const ordered = [...operations].sort((one, other) => place(one) - place(other));
    const world = new FuzzWorld(ordered, people, wire, chance);
    for (const [name, id] of Object.entries<string>({ ...ours })) world.learn(name, id);
    world.learn('contacts', ours.contactId);
    world.learn('attachmentId', ours.fileId);
    world.learn('externalId', 'bank-ours');
    world.learn('source', 'calls-csv');
    world.learn('source', 'clients-csv');
    await world.lookAround();
    await world.furnish();
    await world.lookAround();
    return world;
  }

  get foreignIds(): readonly string[] {
    return [...new Set([...this.known.values()].flat())].filter((id) => z.uuid().safeParse(id).success);
  }

  /** Somebody whom the route lets in; mostly somebody who sees much. */
  callerOf({ roles }: Operation): Person | undefined {
    const admitted = this.people.filter(({ role }) => roles?.includes(role) === true);
    const seeing = admitted.filter(({ role }) => (farSighted as readonly string[]).includes(role));
    if (admitted.length === 0) return undefined;
    return this.chance.pick(seeing.length > 0 && !this.chance.oneIn(4) ? seeing : admitted);
  }

  draftOf(operation: Operation): Draft {
    const { method, name, mediaTypes, body } = operation;
    const caller = this.callerOf(operation);
    const [mediaType] = mediaTypes;
    const pool: Pool = (field) => this.known.get(field) ?? [];
    const segments = operation.parameters.filter((parameter) => parameter.in === 'path');
    const queries = operation.parameters.filter(
      (parameter) => parameter.in === 'query' && (parameter.required || this.chance.oneIn(3)),
    );
    const drawn = (schema: Parameters<typeof oneValue>[0], field = ''): unknown =>
      oneValue(schema, pool, this.chance.below(2 ** 31), field);
    return {
      operation,
      segments: Object.fromEntries(segments.map((segment) => [segment.name, this.idFor(operation, segment.name)])),
      query: queries
        .map(({ name: key, schema }) => `${key}=${encodeURIComponent(String(drawn(schema, key)))}`)
        .join('&'),
      headers: {
        ...(caller === undefined ? {} : { authorization: `Bearer ${caller.token}` }),
        ...(mediaType === undefined ? {} : { 'content-type': mediaType }),
        ...(method === 'PATCH' ? { 'if-match': `"${1 + this.chance.below(3)}"` } : {}),
        'accept-language': this.chance.pick(['ru', 'en']),
      },
      body:
        body !== undefined
          ? drawn(body)
          : mediaType === undefined
            ? undefined
            : Buffer.from(samples[mediaType] ?? `bytes of ${name}`),
    };
  }

  private idFor({ path }: Operation, parameter: string): string {
    const [, kind = ''] = path.split('/');
    const own = parameter === 'id' || parameter === 'ref' ? this.known.get(kind) : this.known.get(parameter);
    return own === undefined || own.length === 0 ? unknownId : encodeURIComponent(this.chance.pick(own));
  }

  private learn(name: string, value: string): void {
    const values = this.known.get(name) ?? [];
    if (value !== '' && !values.includes(value) && values.length < 20) this.known.set(name, [...values, value]);
  }

  /** Learns the ids, codes and cursors of every list. The callers' own places are not for others to change. */
  private async lookAround(): Promise<void> {
    const own = new Set(this.people.flatMap(({ userId, employeeId }) => [userId, employeeId]));
    for (const operation of this.operations) {
      const { method, path, parameters } = operation;
      if (method !== 'GET' || path.includes('{')) continue;
      const paged = parameters.some(({ name }) => name === 'limit');
      const { headers } = this.draftOf(operation);
      for (const query of paged ? ['?limit=200', '?limit=1'] : ['']) {
        const reply = await this.wire.send({ method, path: path + query, headers });
        if (reply.status !== 200 || !reply.type.startsWith('application/json')) continue;
        const list = listed.safeParse(JSON.parse(reply.text));
        if (!list.success) continue;
        if (typeof list.data.nextCursor === 'string') this.cursors.push(encodeURIComponent(list.data.nextCursor));
        const [, kind = ''] = path.split('/');
        for (const { id, code } of list.data.items) {
          if (own.has(id) || (kind === 'users' && !query.includes('200'))) continue;
          for (const name of [kind, ...(meant[kind] ?? [])]) this.learn(name, id);
          if (code !== undefined)
            for (const name of meant[kind] ?? []) if (!name.endsWith('Id')) this.learn(name, code);
        }
      }
    }
  }

  /** Makes of every kind what valid requests make. */
  private async furnish(): Promise<void> {
    for (const operation of this.operations) {
      const { method, path } = operation;
      const [, kind = '', verb] = path.split('/');
      if (method !== 'POST' || verb !== undefined || this.known.has(kind)) continue;
      for (let tries = 0; tries < 4 && !this.known.has(kind); tries += 1) {
        const reply = await this.wire.send(render(this.draftOf(operation)));
        if (reply.status !== 201 || !reply.type.startsWith('application/json')) continue;
        const made = withId.safeParse(JSON.parse(reply.text));
        if (made.success) for (const field of [kind, ...(meant[kind] ?? [])]) this.learn(field, made.data.id);
      }
    }
  }
}
