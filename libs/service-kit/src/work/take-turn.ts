import type { Transaction } from '@okno/persistence';

/**
 * Lets what concerns one matter happen one at a time within a service, until the transaction ends. For what two topics tell
 * about one record: handled at the same moment, each would find the other not there yet.
 */
export async function takeTurn(tx: Pick<Transaction, 'query'>, matter: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext($1))`, [matter]);
}
