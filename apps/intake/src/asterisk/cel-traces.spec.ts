import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RowReader, indexColumns } from '../imports/row-reader.rules.js';
import { recordOfCel, type CelRecord } from './cel.rules.js';
import { cutCel } from './log-rows.adapter.js';
import { readCelLine } from './store-cel.usecase.js';

const folder = join(import.meta.dirname, '../../../../../shared/data/calls/asterisk-cel');

interface Expected {
  readonly people?: readonly { readonly uuid: string }[];
  readonly lines?: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly expect: readonly {
    readonly kind: 'call' | 'recordings';
    readonly fields?: Readonly<Record<string, unknown>>;
    readonly items?: readonly object[];
  }[];
}

async function recordIn(name: string): Promise<CelRecord> {
  async function* content(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(readFileSync(join(folder, name)));
  }
  const file = await cutCel(content());
  if (file === undefined) throw new Error(`${name} is empty`);
  const reader = new RowReader(indexColumns(file.header ?? []), null);
  const lines = [];
  for await (const rows of file.rows) lines.push(...rows.map((row) => readCelLine(reader.at(row))));
  // As the lines are kept and read again: by time, else by their order in the file.
  lines.sort((left, right) => left.at.getTime() - right.at.getTime());
  const record = recordOfCel(lines, 5);
  if (record === undefined) throw new Error(`${name} is not over`);
  return record;
}

/** Okno counts milliseconds; the traces have more of the second, and write other zones. */
const instant = (time: unknown): string | null => (typeof time === 'string' ? new Date(time).toISOString() : null);

/**
 * Our record in the words of the expected ones. Theirs alone, and left out: `tenant_uuid` (whose installation), `blocked`, `user_field`, and ids
 * of the record itself. A person there is the user of a line; the directory of the trace says whose line it is.
 */
function inTheirWords(record: CelRecord, { lines = [] }: Expected): Readonly<Record<string, unknown>> {
  const userOf = (line: string | null) => lines.find(({ name }) => name === line?.split('/')[1])?.users[0];
  const participants = [
    { line: record.source.line, role: 'source', answered: false },
    ...record.rung.map(({ line, isTaken }) => ({ line, role: 'destination', answered: isTaken })),
  ].flatMap(({ line, role, answered }) => {
    const user = userOf(line);
    return user === undefined ? [] : [{ uuid: 'any', user_uuid: user, role, answered }];
  });
  const { requested, destination, source } = record;
  return {
    date: record.startedAt.toISOString(),
    date_answer: record.answeredAt?.toISOString() ?? null,
    date_end: record.endedAt.toISOString(),
    direction: record.direction,
    source_name: source.name,
    source_exten: source.number,
    source_line_identity: source.line,
    requested_name: requested.name,
    requested_exten: requested.number,
    requested_context: requested.context,
    requested_internal_exten: requested.internal?.number,
    requested_internal_context: requested.internal?.context,
    requested_user_uuid: userOf(record.rung[0]?.line ?? null),
    destination_name: destination.name,
    destination_exten: destination.number,
    destination_internal_exten: destination.number,
    destination_line_identity: destination.line,
    destination_participant: { user_uuid: userOf(destination.line) },
    destination_details: [
      { key: 'type', value: 'user' },
      { key: 'user_uuid', value: userOf(destination.line) },
      { key: 'user_name', value: destination.name },
    ].map(({ key, value }) => ({ uuid: 'any', destination_details_key: key, destination_details_value: value })),
    participants,
  };
}

function expectedFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { id: _id, tenant_uuid: _tenant, blocked: _blocked, user_field: _field, ...ours } = fields;
  return Object.fromEntries(
    Object.entries(ours).map(([name, value]) => {
      if (name.startsWith('date')) return [name, instant(value)];
      if (name !== 'participants') return [name, value];
      // Who was wanted, `requested_user_uuid` says as well.
      const people = value as readonly Readonly<Record<string, unknown>>[];
      return [name, people.map(({ requested: _requested, ...person }) => person)];
    }),
  );
}

describe('channel events of another exchange', () => {
  if (!existsSync(folder)) {
    it('skipped: ../shared/data/calls/asterisk-cel not there', () => {
      expect(existsSync(folder)).toBe(false);
    });
    return;
  }

  it.each(readdirSync(folder).filter((name) => name.endsWith('.csv')))('%s, as recorded', async (name) => {
    const record = await recordIn(name);
    const expected = JSON.parse(readFileSync(join(folder, name.replace('.csv', '.expected.json')), 'utf8')) as Expected;
    for (const { kind, fields = {}, items = [] } of expected.expect) {
      if (kind === 'call') expect(inTheirWords(record, expected)).toMatchObject(expectedFields(fields));
      else {
        const recordings = record.recordings.map(({ path, startedAt, endedAt }) => ({
          start_time: startedAt.toISOString(),
          end_time: endedAt?.toISOString(),
          path,
        }));
        expect(recordings).toEqual(
          items.map((item) => {
            const told = item as Readonly<Record<string, unknown>>;
            return { ...told, start_time: instant(told.start_time), end_time: instant(told.end_time) };
          }),
        );
      }
    }
  });
});
