import { Injectable } from '@nestjs/common';
import { SqlParameters, requestsVisibleTo, type Work } from '@okno/service-kit';
import { filesReadableBy } from '../files/file.queries.js';
import { isOnlyClient } from '../requests/request-view.rules.js';
import { wordQuery } from './request-search.queries.js';
import type { SearchTerms } from './search-terms.rules.js';

export interface FoundFile {
  readonly id: string;
  readonly name: string;
  readonly at: Date;
  /** The last request with a message that carries it; null when there is none the asking identity may see. */
  readonly requestId: string | null;
  readonly clientId: string | null;
}

const columns = { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' };

/** Looks for files by their names among those that the asking identity may open. */
@Injectable()
export class FileSearchQueries {
  async byName(work: Work, terms: SearchTerms, limit: number): Promise<readonly FoundFile[]> {
    if (terms.words.length === 0) return [];
    const { identity } = work.context;
    const parameters = new SqlParameters();
    const words = wordQuery(terms, parameters);
    const internal = isOnlyClient(identity) ? `AND m.direction <> 'internal'` : '';
    return work.query<FoundFile>(
      `WITH hit AS MATERIALIZED (SELECT f.id FROM file f WHERE search_words(f.name) @@ ${words}),
       -- In their order first, so that rights are asked of no more than it takes to find enough.
       seen AS MATERIALIZED (
         SELECT f.id, f.name, f.created_at FROM (
           SELECT * FROM file WHERE id IN (SELECT id FROM hit) ORDER BY created_at DESC, id DESC OFFSET 0
         ) f
         WHERE ${filesReadableBy(identity, parameters)} LIMIT ${parameters.add(limit)}
       )
       SELECT f.id, f.name, f.created_at AS at, carrier.id AS "requestId", carrier.client_id AS "clientId"
       FROM seen f LEFT JOIN LATERAL (
         SELECT r.id, r.client_id
         FROM (SELECT * FROM message WHERE attachment_ids @> ARRAY[f.id] OFFSET 0) m JOIN request r ON r.id = m.request_id
         WHERE ${requestsVisibleTo(identity, columns, parameters)} ${internal}
         ORDER BY m.at DESC LIMIT 1
       ) carrier ON TRUE
       ORDER BY f.created_at DESC, f.id DESC`,
      parameters.values,
    );
  }
}
