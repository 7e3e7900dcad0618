import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { marksOf } from './client-marks.rules.js';

type Queryable = Pick<Transaction, 'query'>;

/** By what a client is found where no id names them. Addresses that another client has too are in none of these. */
export interface ClientTraces {
  readonly requestIds: readonly string[];
  readonly contactIds: readonly string[];
  readonly calls: readonly { readonly id: string; readonly callId: string }[];
  readonly emails: readonly string[];
  /** Regular expressions of PostgreSQL for a text in which one of the client's numbers or addresses stands, whatever the case. */
  readonly patterns: readonly string[];
  /** Whole fields, in lower case: names and ids. */
  readonly fields: readonly string[];
}

interface Card {
  readonly name: string;
  readonly taxId: string | null;
  readonly contactIds: readonly string[];
  readonly contactNames: readonly string[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly externalIds: readonly string[];
}

@Injectable()
export class ClientTracesQueries {
  async of(tx: Queryable, clientId: string): Promise<ClientTraces> {
    const card = await this.card(tx, clientId);
    const requests = await tx.query<{ id: string }>('SELECT id FROM request WHERE client_id = $1', [clientId]);
    const requestIds = requests.map(({ id }) => id);
    const calls = await tx.query<{ id: string; callId: string }>(
      `SELECT id, call_id AS "callId" FROM call
       WHERE client_id = $1 OR request_id = ANY ($2::uuid[])
         OR (client_id IS NULL AND (from_number = ANY ($3) OR to_number = ANY ($3)))`,
      [clientId, requestIds, card.phones],
    );
    return { requestIds, contactIds: card.contactIds, calls, emails: card.emails, ...marksOf(card) };
  }

  private async card(tx: Queryable, clientId: string): Promise<Card> {
    const shared = (table: string, column: string): string =>
      `NOT EXISTS (SELECT 1 FROM ${table} o WHERE o.${column} = a.${column} AND o.client_id <> $1)`;
    const [card] = await tx.query<Card>(
      `SELECT c.name, c.tax_id AS "taxId",
         ARRAY(SELECT id FROM contact WHERE client_id = $1) AS "contactIds",
         ARRAY(SELECT name FROM contact WHERE client_id = $1) AS "contactNames",
         ARRAY(SELECT DISTINCT a.phone FROM client_phone a WHERE a.client_id = $1 AND ${shared('client_phone', 'phone')}) AS phones,
         ARRAY(SELECT DISTINCT a.email FROM client_email a WHERE a.client_id = $1 AND ${shared('client_email', 'email')}) AS emails,
         ARRAY(SELECT value FROM client_external_id WHERE client_id = $1) AS "externalIds"
       FROM client c WHERE c.id = $1`,
      [clientId],
    );
    if (card === undefined) throw new Error(`there is no client ${clientId}`);
    return card;
  }
}
