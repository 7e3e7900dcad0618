import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tier } from '@okno/contracts';
import { SqlParameters, clientsVisibleTo, type Identity } from '@okno/service-kit';
import { addressesThatFit } from '../clients/client-finder.queries.js';
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

function statementOf(visible: string, registrar: string, now: string): string {
  return `
    WITH fit AS (
      ${addressesThatFit}
      UNION ALL SELECT c.id, NULL FROM client c WHERE c.id = $3 AND ${visible}
    ), candidate AS (
      SELECT client_id, count(DISTINCT contact_id) AS contacts, min(contact_id::text)::uuid AS contact_id FROM fit GROUP BY client_id
    ), people AS (
      SELECT c.id, c.manager_id, CASE WHEN f.contacts = 1 THEN f.contact_id END AS contact_id,
        CASE WHEN (SELECT count(*) FROM candidate) > 1
          THEN (SELECT max(r.registered_at) FROM request r WHERE r.client_id = c.id) END AS last_at
      FROM candidate f JOIN client c ON c.id = f.client_id WHERE c.active OR c.id = $3
    )
    SELECT
      (SELECT json_agg(json_build_object('id', id, 'contactId', contact_id, 'managerId', manager_id,
         'managerPresent', manager_id IS NOT NULL AND ${isPresent('manager_id', now)}) ORDER BY last_at DESC NULLS LAST, id)
       FROM people) AS clients,
      (SELECT client_id FROM contact WHERE id = $4) AS "contactClientId",
      (SELECT id FROM product WHERE (code = $5 OR id = $6) AND active LIMIT 1) AS "productId",
      (SELECT json_build_object('tier', tier, 'active', active) FROM employee_replica WHERE id = ${registrar}) AS registrar,
      (SELECT nextval('request_number') - base FROM request_year WHERE year = $7) AS number`;
}

/** Under a name of its own, so that a connection parses it once. */
function prepared(text: string): { readonly name: string; readonly text: string } {
  return { name: `intake-registration-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`, text };
}

@Injectable()
export class RegistrationFactsQueries {
  async read(tx: Queryable, question: RegistrationQuestion, identity: Identity): Promise<RegistrationFacts> {
    const { clientId, phone, email, contactId, product, year, now } = question;
    const parameters = new SqlParameters();
    const productId = product !== null && isId(product) ? product : null;
    for (const value of [phone, email, clientId, contactId, product, productId, year]) parameters.add(value);
    const moment = `${parameters.add(now)}::timestamptz`;
    const registrar = `${parameters.add(identity.employeeId)}::uuid`;
    const columns = { clientId: 'c.id', managerId: 'c.manager_id' };
    const visible = question.anyClient ? 'TRUE' : clientsVisibleTo(identity, columns, parameters);
    const [facts] = await tx.query<Omit<RegistrationFacts, 'clients'> & Partial<Pick<RegistrationFacts, 'clients'>>>(
      prepared(statementOf(visible, registrar, moment)),
      parameters.values,
    );
    if (facts === undefined) throw new Error('a statement without FROM answered no row');
    return { ...facts, clients: facts.clients ?? [] };
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
}
