import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import type { LinkedLine, LineFields, LogLine } from './exchange-line.rules.js';

type Queryable = Pick<Transaction, 'query'>;

/** A line as it is kept. */
export interface KeptLine extends LogLine {
  /** The same words are the same line, whatever file they come in. */
  readonly key: string;
  /** Null for a line that is about no call. */
  readonly callId: string | null;
}

/** A line that names no call and finds it by the channels it is about. */
export interface LinkingLine extends KeptLine {
  readonly until: Date;
  readonly links: readonly string[];
}

export function keyOfWords(fields: LineFields): string {
  const words = JSON.stringify(Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1)));
  return createHash('sha256').update(words).digest('base64url').slice(0, 27);
}

interface Row {
  readonly callId: string;
  readonly at: Date;
  readonly fields: LineFields;
}

@Injectable()
export class ExchangeLinesRepository {
  /** One import at a time works on the lines of a source: held until the transaction ends. */
  async lock(tx: Queryable, source: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('intake.exchange-lines.' || $1, 0))`, [source]);
  }

  /** Keeps lines in their order; answers the keys of those that were not known. */
  async add(
    tx: Queryable,
    run: { readonly id: string; readonly source: string },
    lines: readonly (KeptLine | LinkingLine)[],
  ): Promise<ReadonlySet<string>> {
    if (lines.length === 0) return new Set();
    const rows = await tx.query<{ key: string }>(
      `INSERT INTO exchange_line (source, key, call_id, at, fields, until, links, import_id)
       SELECT $1, key, "callId", at, fields, until, links, $2
       FROM ROWS FROM (jsonb_to_recordset($3::jsonb)
           AS (key text, "callId" text, at timestamptz, fields jsonb, until timestamptz, links text[])) WITH ORDINALITY
         AS l (key, "callId", at, fields, until, links, place)
       ORDER BY place
       ON CONFLICT DO NOTHING RETURNING key`,
      [run.source, run.id, JSON.stringify(lines)],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** All that is known of these calls, in the order of time and of the files. */
  async linesOf(
    tx: Queryable,
    source: string,
    callIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly LogLine[]>> {
    if (callIds.length === 0) return new Map();
    const rows = await tx.query<Row>(
      `SELECT call_id AS "callId", at, fields FROM exchange_line
       WHERE call_id = ANY ($1::text[]) AND source = $2 ORDER BY at, place`,
      [callIds, source],
    );
    const byCall = new Map<string, LogLine[]>();
    for (const { callId, at, fields } of rows) {
      const lines = byCall.get(callId);
      if (lines === undefined) byCall.set(callId, [{ at, fields }]);
      else lines.push({ at, fields });
    }
    return byCall;
  }

  /** Lines about one of these channels, kept earlier. */
  async linked(tx: Queryable, source: string, links: readonly string[]): Promise<readonly LinkedLine[]> {
    if (links.length === 0) return [];
    return tx.query<LinkedLine>(
      `SELECT key, call_id AS "callId", at, until, links FROM exchange_line
       WHERE links IS NOT NULL AND links && $2::text[] AND source = $1 AND call_id IS NOT NULL ORDER BY at, place`,
      [source, links],
    );
  }
}
