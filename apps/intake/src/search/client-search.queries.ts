import { Injectable } from '@nestjs/common';
import { SqlParameters, clientsVisibleTo, type Work } from '@okno/service-kit';
import { misspeltWords, partPattern, type SearchTerms } from './search-terms.rules.js';

export interface FoundClient {
  readonly id: string;
  readonly name: string;
  readonly at: Date;
  /** The address, id or contact by which they were found; null when it was the name. */
  readonly by: string | null;
}

const columns = { clientId: 'c.id', managerId: 'c.manager_id' };

/** Looks for clients that the asking identity may see. */
@Injectable()
export class ClientSearchQueries {
  /** By a part of a telephone number, e-mail address, tax or external id: their own or their contacts'. */
  async byAddress(work: Work, { phones, fragment }: SearchTerms, limit: number): Promise<readonly FoundClient[]> {
    const parameters = new SqlParameters();
    const sources = phones.map(
      (phone) => `SELECT client_id, phone FROM client_phone WHERE phone LIKE ${parameters.add(partPattern(phone))}`,
    );
    if (fragment !== null) {
      const pattern = parameters.add(partPattern(fragment));
      sources.push(
        `SELECT client_id, email FROM client_email WHERE email LIKE lower(${pattern})`,
        `SELECT client_id, value FROM client_external_id WHERE value ILIKE ${pattern}`,
        `SELECT id, tax_id FROM client WHERE tax_id ILIKE ${pattern}`,
      );
    }
    if (sources.length === 0) return [];
    return this.clients(work, sources.join(' UNION ALL '), parameters, limit);
  }

  /** By a name, theirs or a contact's, that holds all the words or parts of words. */
  async byName(work: Work, { words }: SearchTerms, limit: number): Promise<readonly FoundClient[]> {
    if (words.length === 0) return [];
    const parameters = new SqlParameters();
    const patterns = parameters.add(words.map(partPattern));
    return this.clients(
      work,
      namesWhere((name) => `${name} ILIKE ALL (${patterns}::text[])`),
      parameters,
      limit,
    );
  }

  /** By a name with words that look alike. */
  async bySimilarName(work: Work, terms: SearchTerms, limit: number): Promise<readonly FoundClient[]> {
    const words = misspeltWords(terms);
    if (words.length === 0) return [];
    const parameters = new SqlParameters();
    const places = words.map((word) => parameters.add(word));
    const alike = (name: string): string => places.map((place) => `${place} <% ${name}`).join(' AND ');
    return this.clients(work, namesWhere(alike), parameters, limit);
  }

  private async clients(
    work: Work,
    sources: string,
    parameters: SqlParameters,
    limit: number,
  ): Promise<readonly FoundClient[]> {
    return work.query<FoundClient>(
      `WITH hit (client_id, by) AS MATERIALIZED (${sources}), one AS (
         SELECT client_id, (array_agg(by ORDER BY by NULLS FIRST))[1] AS by FROM hit GROUP BY client_id
       )
       -- In their order first, so that rights are asked of no more than it takes to find enough.
       SELECT c.id, c.name, c.created_at AS at, c.by FROM (
         SELECT client.id, name, manager_id, created_at, one.by FROM one JOIN client ON client.id = one.client_id
         ORDER BY active DESC, created_at DESC, client.id DESC OFFSET 0
       ) c
       WHERE ${clientsVisibleTo(work.context.identity, columns, parameters)} LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }
}

/** SQL for the clients whose own name or that of a contact fits. */
function namesWhere(fits: (name: string) => string): string {
  return `SELECT id, NULL::text FROM client WHERE ${fits('name')}
    UNION ALL SELECT client_id, name FROM contact WHERE ${fits('name')}`;
}
