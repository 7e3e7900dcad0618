import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';

/** By what a client is recognised; addresses are normalised (E.164, lower case). */
export interface ClientClues {
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly externalId?: { readonly system: string; readonly value: string } | undefined;
}

export interface FoundClient {
  readonly clientId: string;
  /** The contact whose address it is; null when it is the client's own, or that of several contacts. */
  readonly contactId: string | null;
  readonly managerId: string | null;
  /** When a request of theirs was last registered. */
  readonly lastRequestAt: Date | null;
}

/** Finds out who calls or writes. */
@Injectable()
export class ClientFinder {
  /** Every client that fits any of the clues, the one who was last heard of first. */
  async findClientsBy(tx: Pick<Transaction, 'query'>, clues: ClientClues): Promise<readonly FoundClient[]> {
    return tx.query<FoundClient>(
      `WITH fit AS (
         SELECT client_id, contact_id FROM client_phone WHERE phone = $1
         UNION ALL SELECT client_id, contact_id FROM client_email WHERE email = $2
         UNION ALL SELECT client_id, NULL FROM client_external_id WHERE system = $3 AND value = $4
       ), one AS (
         SELECT client_id, CASE WHEN count(DISTINCT contact_id) = 1 THEN (array_agg(DISTINCT contact_id) FILTER (WHERE contact_id IS NOT NULL))[1] END AS contact_id
         FROM fit GROUP BY client_id
       )
       SELECT c.id AS "clientId", one.contact_id AS "contactId", c.manager_id AS "managerId",
         (SELECT max(r.registered_at) FROM request r WHERE r.client_id = c.id) AS "lastRequestAt"
       FROM one JOIN client c ON c.id = one.client_id
       WHERE c.active ORDER BY 4 DESC NULLS LAST, c.id`,
      [clues.phone ?? null, clues.email ?? null, clues.externalId?.system ?? null, clues.externalId?.value ?? null],
    );
  }

  /** Lets one transaction at a time make a client for an address that nobody has: held until the transaction ends. */
  async lockAddresses(tx: Pick<Transaction, 'query'>, { phone, email }: ClientClues): Promise<void> {
    const addresses = [phone, email].filter((address) => address !== undefined).sort();
    for (const address of addresses) {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('intake.address.' || $1, 0))`, [address]);
    }
  }
}
