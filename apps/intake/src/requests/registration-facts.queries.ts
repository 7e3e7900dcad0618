import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Tier } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Gatherer, SqlParameters, clientsVisibleTo, type Identity } from '@okno/service-kit';
import { isPresent } from '../replicas/present.queries.js';
import { isId, type Queryable } from './request.repository.js';

export interface RegistrationQuestion {
  readonly clientId: string | null;
  /** E.164 */
  readonly phone: string | null;
  /** In lower case. */
  readonly email: string | null;
  readonly contactId: string | null;
  /** Id or code. */
  readonly product: string | null;
  /** The employee who registers. */
  readonly registrarId: string | null;
  /** Whether the client may be one that the caller does not see: found or made for them just now, or named by another system. */
  readonly anyClient: boolean;
  readonly year: number;
  readonly now: Date;
}

export interface CandidateClient {
  readonly id: string;
  /** The contact whose address it is, if it is one contact's. */
  readonly contactId: string | null;
  readonly managerId: string | null;
  readonly managerPresent: boolean;
}

/** All that deciding on a registration needs to know, read in one statement. */
export interface RegistrationFacts {
  /** Who it may be: the client that was named if the caller may see it, or all that fit the sender, the last heard of first. */
  readonly clients: readonly CandidateClient[];
  readonly contactClientId: string | null;
  readonly productId: string | null;
  readonly registrar: { readonly tier: Tier; readonly active: boolean } | null;
  /** The next number of the year; null in a year of which no reference was given out yet. */
  readonly number: number | null;
}

type FactsRow = Omit<RegistrationFacts, 'clients'> & { readonly clients: readonly CandidateClient[] | null };

/**
 * One row of facts per question, in their order. The questions come as JSON, of which the planner guesses the same number
 * whatever they are, so that it keeps one plan; planning this anew takes three times as long as answering it.
 */
function statementOf(visible: string): string {
  return `
    SELECT
      (SELECT json_agg(json_build_object('id', c.id, 'contactId', CASE WHEN fit.contacts = 1 THEN fit.contact_id END,
         'managerId', c.manager_id, 'managerPresent', c.manager_id IS NOT NULL AND ${isPresent('c.manager_id', 'q.now')})
         ORDER BY CASE WHEN fit.clients > 1
           THEN (SELECT max(r.registered_at) FROM request r WHERE r.client_id = c.id) END DESC NULLS LAST, c.id)
       FROM (
         SELECT client_id, count(DISTINCT contact_id) AS contacts, min(contact_id::text)::uuid AS contact_id,
           count(*) OVER () AS clients
         FROM (
           SELECT client_id, contact_id FROM client_phone WHERE phone = q.phone
           UNION ALL SELECT client_id, contact_id FROM client_email WHERE email = q.email
           UNION ALL SELECT c.id, NULL FROM client c WHERE c.id = q.client_id AND ${visible}
         ) address GROUP BY client_id
       ) fit JOIN client c ON c.id = fit.client_id WHERE c.active OR c.id = q.client_id) AS clients,
      (SELECT client_id FROM contact WHERE id = q.contact_id) AS "contactClientId",
      (SELECT id FROM product WHERE (code = q.product OR id = q.product_id) AND active LIMIT 1) AS "productId",
      (SELECT json_build_object('tier', tier, 'active', active) FROM employee_replica WHERE id = q.registrar_id) AS registrar,
      (SELECT nextval('request_number') - base FROM request_year WHERE year = q.year) AS number
    FROM ROWS FROM (json_to_recordset($1::json) AS ("clientId" uuid, phone text, email text, "contactId" uuid, product text,
        "productId" uuid, "registrarId" uuid, year int, now timestamptz)) WITH ORDINALITY
      AS q (client_id, phone, email, contact_id, product, product_id, registrar_id, year, now, place)
    ORDER BY q.place`;
}

/** Under a name of its own, so that a connection parses it once. */
function prepared(text: string): { readonly name: string; readonly text: string } {
  return { name: `intake-registration-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`, text };
}

const forEveryClient = prepared(statementOf('TRUE'));

@Injectable()
export class RegistrationFactsQueries {
  /** Callers who see every client ask the same statement, so those who ask at the same time ask together. */
  private readonly gatherer = new Gatherer<RegistrationQuestion, RegistrationFacts>(
    (questions) => this.readAll(this.database, questions),
    { largest: 64 },
  );

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** In the transaction `tx`, or with whoever else asks at this moment. */
  async read(question: RegistrationQuestion, identity: Identity, tx?: Queryable): Promise<RegistrationFacts> {
    const parameters = new SqlParameters();
    parameters.add(asJson([question]));
    const columns = { clientId: 'c.id', managerId: 'c.manager_id' };
    const visible = question.anyClient ? 'TRUE' : clientsVisibleTo(identity, columns, parameters);
    if (tx === undefined && visible === 'TRUE') return this.gatherer.ask(question);
    const [facts] = await (tx ?? this.database).query<FactsRow>(prepared(statementOf(visible)), parameters.values);
    return factsOf(facts);
  }

  /** The number after the year's beginning was noted: the first reference of a year counts from 1. */
  async firstNumber(tx: Queryable, year: number): Promise<number> {
    await tx.query(
      `INSERT INTO request_year (year, base) VALUES ($1, nextval('request_number')) ON CONFLICT DO NOTHING`,
      [year],
    );
    const [row] = await tx.query<{ number: number }>(
      `SELECT nextval('request_number') - base AS number FROM request_year WHERE year = $1`,
      [year],
    );
    return row?.number ?? 1;
  }

  /** The present tier-1 employee with the fewest open requests, or undefined when none is present. */
  async leastLoaded(tx: Queryable, now: Date, except: string | null = null): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }>(
      `SELECT e.id FROM employee_replica e
       WHERE e.tier = 1 AND e.active AND e.id IS DISTINCT FROM $2::uuid AND ${isPresent('e.id', '$1::timestamptz')}
       ORDER BY (SELECT count(*) FROM request r WHERE r.owner_id = e.id
         AND r.status IN ('registered', 'assigned', 'in-progress', 'waiting')), e.id LIMIT 1`,
      [now, except],
    );
    return row?.id;
  }

  private async readAll(
    tx: Queryable,
    questions: readonly RegistrationQuestion[],
  ): Promise<readonly RegistrationFacts[]> {
    const rows = await tx.query<FactsRow>(forEveryClient, [asJson(questions)]);
    return rows.map(factsOf);
  }
}

function asJson(questions: readonly RegistrationQuestion[]): string {
  return JSON.stringify(
    questions.map((question) => ({
      ...question,
      productId: question.product !== null && isId(question.product) ? question.product : null,
    })),
  );
}

function factsOf(row: FactsRow | undefined): RegistrationFacts {
  if (row === undefined) throw new Error('a question about a registration got no answer');
  return { ...row, clients: row.clients ?? [] };
}
