import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Work } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { RowFault, type RowReader } from '../imports/row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from '../imports/row-store.repository.js';
import { callOfCdr, linksOf, offsetBeside } from './cdr.rules.js';
import type { LinkedLine } from './exchange-line.rules.js';
import { ExchangeLinesRepository, keyOfWords, type KeptLine, type LinkingLine } from './exchange-lines.repository.js';
import { KeepLogLines } from './keep-log-lines.usecase.js';
import { linkRows } from './link-rows.rules.js';
import { cdrColumns, cutCdr } from './log-rows.adapter.js';
import { isLocal } from './party.rules.js';

const dispositions = ['ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION'] as const;

/** Asterisk's call detail file: a row for each channel that a call rang. */
@Injectable()
export class StoreCdr implements RowStore<LinkingLine> {
  readonly source = 'asterisk-cdr';
  readonly requiredColumns = ['src', 'dst', 'start', 'disposition'];
  readonly cut = cutCdr;

  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly keep: KeepLogLines,
    private readonly lines: ExchangeLinesRepository,
  ) {}

  read(reader: RowReader): LinkingLine {
    const words: Record<string, string> = {};
    for (const column of cdrColumns) {
      const text = reader.text(column, 1_000);
      if (text !== null) words[column] = text;
    }
    const disposition = (words.disposition ?? '').toUpperCase().replace(/^NOANSWER$/, 'NO ANSWER');
    if (disposition === '') throw new RowFault('disposition: required');
    if (!dispositions.some((known) => known === disposition)) {
      throw new RowFault(`disposition: not-one-of ${dispositions.join('|')}`);
    }
    const { at, answeredAt, until } = timesOf(reader, words, disposition === 'ANSWERED');
    const { amaflags: _flags, accountcode: _account, userfield: _user, sequence: _sequence, ...fields } = words;
    return {
      key: keyOfWords(words),
      callId: words.linkedid ?? null,
      at,
      until,
      links: linksOf(words),
      fields: {
        ...fields,
        disposition,
        ...(answeredAt === null ? {} : { answeredAt: answeredAt.toISOString() }),
        endedAt: until.toISOString(),
      },
    };
  }

  keyOf({ key }: LinkingLine): string {
    return key;
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<LinkingLine>[]): Promise<StoreOutcome> {
    await this.lines.lock(work, run.source);
    const named = await this.nameCalls(work, run.source, rows);
    return this.keep.execute(work, run, named, (lines) => callOfCdr(lines, this.settings.OKNO_EXTENSION_DIGITS));
  }

  /** Finds the call of rows that have no `linkedid`, as exchanges before Asterisk 1.8 and some exports have none. */
  private async nameCalls(
    work: Work,
    source: string,
    rows: readonly Numbered<LinkingLine>[],
  ): Promise<readonly Numbered<KeptLine | LinkingLine>[]> {
    const nameless = rows.filter(({ row }) => row.callId === null).map(({ row }) => toLinked(row));
    if (nameless.length === 0)
      return rows.map(({ line, row: { until: _until, links: _links, ...row } }) => ({ line, row }));
    const kept = await this.lines.linked(work, source, [...new Set(nameless.flatMap(({ links }) => links))]);
    const callOf = linkRows(kept, nameless);
    return rows.map(({ line, row }) => ({ line, row: { ...row, callId: row.callId ?? callOf.get(row.key) ?? null } }));
  }
}

/** A call is called after the channel of the caller, not after one that only joins others. */
function toLinked({ key, at, until, links, fields }: LinkingLine): LinkedLine {
  const named = isLocal(fields.channel ?? '') ? undefined : fields.uniqueid;
  const callId = named ?? `${fields.channel ?? fields.src ?? ''}@${String(Math.floor(at.getTime() / 1000))}`;
  return { key, callId, at, until, links };
}

interface Times {
  readonly at: Date;
  readonly answeredAt: Date | null;
  readonly until: Date;
}

/** Exports of the database have a start and two durations instead of three times. */
function timesOf(reader: RowReader, words: Readonly<Record<string, string>>, isAnswered: boolean): Times {
  const id = words.uniqueid ?? words.linkedid ?? '';
  const at = momentOf(reader, 'start', words.start, id, words.start);
  if (at === null) throw new RowFault('start: required');
  const duration = reader.count('duration') ?? 0;
  const spoken = reader.count('billsec') ?? 0;
  const until = momentOf(reader, 'end', words.end, id, words.start) ?? new Date(at.getTime() + duration * 1000);
  if (until < at) throw new RowFault('end: before-start');
  const answer = momentOf(reader, 'answer', words.answer, id, words.start);
  return { at, until, answeredAt: isAnswered ? (answer ?? new Date(until.getTime() - spoken * 1000)) : null };
}

/** A time without a zone is of the import's, else of the one that the channel's id betrays. @throws RowFault */
function momentOf(
  reader: RowReader,
  column: string,
  text: string | undefined,
  id: string,
  start: string | undefined,
): Date | null {
  if (text === undefined || text.startsWith('0000-')) return null;
  try {
    return reader.moment(column);
  } catch (error) {
    if (!(error instanceof RowFault) || !error.message.endsWith('timezone-needed')) throw error;
    const offset = offsetBeside(asUtc(start), id);
    if (offset === undefined) throw error;
    return new Date(asUtc(text) - offset);
  }
}

function asUtc(text: string | undefined): number {
  return Date.parse(`${(text ?? '').replace(' ', 'T')}Z`);
}
