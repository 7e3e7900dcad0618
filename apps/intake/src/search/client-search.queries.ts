import { Injectable } from '@nestjs/common';
import { SqlParameters, clientsVisibleTo, type Identity, type Work } from '@okno/service-kit';
import { misspeltWords, partPattern, type SearchTerms } from './search-terms.rules.js';

export interface FoundClient {
  readonly id: string;
  readonly name: string;
  readonly at: Date;
  /** The address, id or contact by which they were found; null when it was the name. */
  readonly by: string | null;
}

type Fits = (name: string) => string;

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
  byName(work: Work, { words }: SearchTerms, limit: number): Promise<readonly FoundClient[]> {
    const fits = (parameters: SqlParameters): Fits => {
      const patterns = parameters.add(words.map(partPattern));
      return (name) => `${name} ILIKE ALL (${patterns}::text[])`;
    };
    return words.length === 0 ? Promise.resolve([]) : this.named(work, fits, limit);
  }

  /** By a name with words that look alike. */
  bySimilarName(work: Work, terms: SearchTerms, limit: number): Promise<readonly FoundClient[]> {
    const words = misspeltWords(terms);
    const fits = (parameters: SqlParameters): Fits => {
      const places = words.map((word) => parameters.add(word));
      return (name) => places.map((place) => `${place} <% ${name}`).join(' AND ');
    };
    return words.length === 0 ? Promise.resolve([]) : this.named(work, fits, limit);
  }

  private named(work: Work, fits: (parameters: SqlParameters) => Fits, limit: number): Promise<readonly FoundClient[]> {
    const parameters = new SqlParameters();
    const { identity } = work.context;
    if (!seesFew(identity)) return this.clients(work, namesWhere(fits(parameters)), parameters, limit);
    const fit = fits(parameters);
    return work.query<FoundClient>(
      `WITH mine AS MATERIALIZED (
         SELECT id, name, active, created_at FROM client c WHERE ${clientsVisibleTo(identity, columns, parameters, 'by-index')}
       ), hit AS (
         SELECT mine.*, NULL::text AS by FROM mine WHERE ${fit('name')}
         UNION ALL SELECT mine.*, contact.name FROM mine
           CROSS JOIN LATERAL (SELECT name FROM contact WHERE client_id = mine.id OFFSET 0) contact WHERE ${fit('contact.name')}
       ), one AS (SELECT DISTINCT ON (id) * FROM hit ORDER BY id, by NULLS FIRST)
       SELECT id, name, created_at AS at, by FROM one ORDER BY active DESC, created_at DESC, id DESC
       LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
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

/** Who sees a small part of all clients: of these it is quicker to gather the part first. A head may see most of the company. */
function seesFew({ kind, roles }: Identity): boolean {
  return kind === 'person' && roles.length > 0 && roles.every((role) => role === 'manager' || role === 'client');
}

/** SQL for the clients whose own name or that of a contact fits. */
function namesWhere(fits: Fits): string {
  return `SELECT id, NULL::text FROM client WHERE ${fits('name')}
    UNION ALL SELECT client_id, name FROM contact WHERE ${fits('name')}`;
}
