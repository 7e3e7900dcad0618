import { Injectable } from '@nestjs/common';
import { SqlParameters, requestsVisibleTo, type Work } from '@okno/service-kit';
import { readsTexts } from '../requests/request-view.rules.js';
import { mayBeReference, misspeltWords, partPattern, wordOperands, type SearchTerms } from './search-terms.rules.js';

export interface FoundRequestText {
  readonly id: string;
  readonly reference: string;
  readonly clientId: string;
  readonly subject: string;
  readonly description: string;
  readonly at: Date;
}

export interface FoundMessage {
  readonly id: string;
  readonly requestId: string;
  readonly reference: string;
  readonly clientId: string;
  readonly text: string;
  readonly at: Date;
}

/**
 * What is common is found among the newest records that the caller sees; what is not found there often enough is rare, and
 * found by an index among all. To stem a text takes longer than to compare one as it is written.
 */
const newestRequests = 25_000;
const newestStemmed = 500;
const newestCompared = 5_000;
/** Fewer are gathered by the index in no time. */
const commonFrom = 5_000;
/** Of messages so many are looked at, the newest; of those an index finds too. */
const newestMessages = 10_000;
/** Of those, so many are seen by who sees a fiftieth. */
const newestSeen = newestMessages / 50;

const columns = { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' };
const found = 'r.id, r.reference, r.client_id AS "clientId", r.subject, r.description, r.registered_at AS at';
const foundMessage = 'm.id, m.request_id AS "requestId", seen.reference, seen.client_id AS "clientId", m.text, m.at';
const requestWords = `search_words(r.subject || ' ' || r.description)`;

/** SQL for a query of words, all of which have to be there. */
export function wordQuery(terms: SearchTerms, parameters: SqlParameters): string {
  const { whole, beginning } = wordOperands(terms);
  const all = `to_tsquery('pg_catalog.russian', ${parameters.add(whole)})`;
  if (beginning === '') return all;
  const place = parameters.add(beginning);
  return `(${all} && (to_tsquery('pg_catalog.russian', ${place}) || to_tsquery('pg_catalog.simple', ${place})))`;
}

/** Looks for requests and messages that the asking identity may see. */
@Injectable()
export class RequestSearchQueries {
  /** By a whole reference or a part of one, newest first. */
  async byReference(work: Work, { fragment }: SearchTerms, limit: number): Promise<readonly FoundRequestText[]> {
    if (!mayBeReference(fragment)) return [];
    const fits = (parameters: SqlParameters) => `r.reference ILIKE ${parameters.add(partPattern(fragment))}`;
    const newest = await this.amongNewest(work, newestCompared, fits, limit);
    return newest.length >= limit ? newest : this.amongAll(work, fits, limit);
  }

  /** By words of subject and description, newest first; nothing for who may not read them. */
  async byWords(work: Work, terms: SearchTerms, limit: number): Promise<readonly FoundRequestText[]> {
    if (terms.words.length === 0 || !readsTexts(work.context.identity)) return [];
    const fits = (parameters: SqlParameters) => `${requestWords} @@ ${wordQuery(terms, parameters)}`;
    if (await this.isCommon(work, 'request r', fits, { limit, newest: newestStemmed })) {
      const newest = await this.amongNewest(work, newestStemmed, fits, limit);
      if (newest.length >= limit) return newest;
    }
    return this.amongAll(work, fits, limit);
  }

  /** By subjects with words that look alike, newest first, among the newest requests. */
  async bySimilarWords(work: Work, terms: SearchTerms, limit: number): Promise<readonly FoundRequestText[]> {
    const words = misspeltWords(terms);
    if (words.length === 0 || !readsTexts(work.context.identity)) return [];
    const fits = (parameters: SqlParameters) =>
      words.map((word) => `${parameters.add(word)} <% r.subject`).join(' AND ');
    return this.amongNewest(work, newestCompared, fits, limit);
  }

  /** Messages by their words, newest first; clients do not find internal notes. */
  async messages(
    work: Work,
    terms: SearchTerms,
    internalToo: boolean,
    limit: number,
  ): Promise<readonly FoundMessage[]> {
    const { identity } = work.context;
    if (terms.words.length === 0 || !readsTexts(identity)) return [];
    const direction = internalToo ? '' : `AND m.direction <> 'internal'`;
    const fits = (parameters: SqlParameters) => `search_words(m.text) @@ ${wordQuery(terms, parameters)}`;
    if (await this.isCommon(work, 'message m', fits, { limit, newest: newestSeen })) {
      const newest = await this.amongNewestMessages(work, terms, direction, limit);
      if (newest.length >= limit) return newest;
    }
    return this.amongAllMessages(work, terms, direction, limit);
  }

  /** Whether PostgreSQL's statistics let expect that enough of them are among the newest, so that an index need not gather them all. */
  private async isCommon(
    work: Work,
    table: 'request r' | 'message m',
    fits: (parameters: SqlParameters) => string,
    { limit, newest }: { readonly limit: number; readonly newest: number },
  ): Promise<boolean> {
    const parameters = new SqlParameters();
    const [plan] = await work.query<{ 'QUERY PLAN': readonly { Plan: { 'Plan Rows': number } }[] }>(
      `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${table} WHERE ${fits(parameters)}`,
      parameters.values,
    );
    const [statistics] = await work.query<{ rows: number }>(
      'SELECT reltuples AS rows FROM pg_class WHERE oid = $1::regclass',
      [table.split(' ', 1)[0]],
    );
    const rows = plan?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
    // Statistics of beginnings are generous: twice as many are asked for.
    return rows * newest >= 2 * limit * (statistics?.rows ?? 0) && rows >= commonFrom;
  }

  private amongNewestMessages(
    work: Work,
    terms: SearchTerms,
    direction: string,
    limit: number,
  ): Promise<readonly FoundMessage[]> {
    const parameters = new SqlParameters();
    return work.query<FoundMessage>(
      `WITH newest AS MATERIALIZED (
         SELECT m.id, m.at, r.reference, r.client_id FROM (
           SELECT id, request_id, direction, at FROM message ORDER BY at DESC, id DESC LIMIT ${String(newestMessages)}
         ) m JOIN request r ON r.id = m.request_id
         WHERE ${requestsVisibleTo(work.context.identity, columns, parameters)} ${direction}
         ORDER BY m.at DESC, m.id DESC LIMIT ${String(newestStemmed)}
       )
       SELECT ${foundMessage} FROM (SELECT * FROM newest ORDER BY at DESC, id DESC OFFSET 0) seen
       CROSS JOIN LATERAL (SELECT * FROM message m WHERE m.id = seen.id OFFSET 0) m
       WHERE search_words(m.text) @@ ${wordQuery(terms, parameters)} LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }

  private amongAllMessages(
    work: Work,
    terms: SearchTerms,
    direction: string,
    limit: number,
  ): Promise<readonly FoundMessage[]> {
    const parameters = new SqlParameters();
    return work.query<FoundMessage>(
      `WITH hit AS MATERIALIZED (
         SELECT m.id, m.request_id, m.at FROM message m
         WHERE search_words(m.text) @@ ${wordQuery(terms, parameters)} ${direction}
       ), newest AS MATERIALIZED (
         SELECT * FROM hit ORDER BY at DESC, id DESC LIMIT ${String(newestMessages)}
       ), seen AS (
         SELECT newest.id, r.reference, r.client_id FROM newest JOIN request r ON r.id = newest.request_id
         WHERE ${requestsVisibleTo(work.context.identity, columns, parameters)}
         ORDER BY newest.at DESC, newest.id DESC LIMIT ${parameters.add(limit)}
       )
       SELECT ${foundMessage} FROM seen JOIN message m ON m.id = seen.id ORDER BY m.at DESC, m.id DESC`,
      parameters.values,
    );
  }

  private amongNewest(
    work: Work,
    count: number,
    fits: (parameters: SqlParameters) => string,
    limit: number,
  ): Promise<readonly FoundRequestText[]> {
    const parameters = new SqlParameters();
    const visible = requestsVisibleTo(work.context.identity, columns, parameters);
    return work.query<FoundRequestText>(
      `WITH newest AS MATERIALIZED (
         SELECT r.id, r.registered_at FROM (
           SELECT id, owner_id, client_id, registered_at FROM request
           ORDER BY registered_at DESC, id DESC LIMIT ${String(newestRequests)}
         ) r WHERE ${visible} LIMIT ${String(count)}
       )
       SELECT ${found} FROM (SELECT * FROM newest ORDER BY registered_at DESC, id DESC OFFSET 0) n
       CROSS JOIN LATERAL (SELECT * FROM request r WHERE r.id = n.id OFFSET 0) r
       WHERE ${fits(parameters)} LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }

  private amongAll(
    work: Work,
    fits: (parameters: SqlParameters) => string,
    limit: number,
  ): Promise<readonly FoundRequestText[]> {
    const parameters = new SqlParameters();
    const visible = requestsVisibleTo(work.context.identity, columns, parameters, 'by-index');
    return work.query<FoundRequestText>(
      `WITH hit AS MATERIALIZED (SELECT r.id, r.registered_at FROM request r WHERE ${fits(parameters)} AND ${visible})
       SELECT ${found} FROM request r
       WHERE r.id IN (SELECT id FROM hit ORDER BY registered_at DESC, id DESC LIMIT ${parameters.add(limit)})
       ORDER BY r.registered_at DESC, r.id DESC`,
      parameters.values,
    );
  }
}
