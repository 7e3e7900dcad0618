import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { arriving, known } from '@okno/service-kit';
import { refuseField } from '../billing-receivables.refusals.js';

export interface KnownRequest {
  readonly id: string;
  readonly reference: string;
  readonly clientId: string;
}

const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Finds what an input refers to; what is missing is refused by the field that named it. */
@Injectable()
export class References {
  /** Ids of products given by id or code, in their order. @throws unknown-reference naming `fields[i]` */
  async products(
    tx: Pick<Transaction, 'query'>,
    references: readonly (string | null | undefined)[],
    fieldOf: (place: number) => string,
  ): Promise<readonly (string | null)[]> {
    const wanted = [...new Set(references.flatMap((reference) => reference ?? []))];
    if (wanted.length === 0) return references.map(() => null);
    const find = async (): Promise<ReadonlyMap<string, string>> => {
      const rows = await tx.query<{ id: string; code: string }>(
        `SELECT id, code FROM product_replica WHERE code = ANY ($1) OR id = ANY ($2::uuid[])`,
        [wanted, wanted.filter((reference) => isId.test(reference))],
      );
      return new Map(rows.flatMap(({ id, code }) => [[id, id] as const, [code, id] as const]));
    };
    // A product may have been added a moment ago.
    const all = await arriving(async () => {
      const found = await find();
      return wanted.every((reference) => found.has(reference)) ? found : undefined;
    });
    const found = all ?? (await find());
    return references.map((reference, place) => {
      if (reference === null || reference === undefined) return null;
      const id = found.get(reference);
      if (id === undefined) throw refuseField('unknown-reference', fieldOf(place));
      return id;
    });
  }

  /** Waits for a client that was registered a moment ago. @throws not-found, not-yet-known */
  async requireClient(tx: Pick<Transaction, 'query'>, clientId: string): Promise<void> {
    await known(clientId, async () => (await tx.query(`SELECT id FROM access_client WHERE id = $1`, [clientId]))[0]);
  }

  /** @throws not-found, not-yet-known */
  async requireRequest(tx: Pick<Transaction, 'query'>, requestId: string): Promise<KnownRequest> {
    return known(requestId, async () => {
      const [row] = await tx.query<KnownRequest>(
        `SELECT id, reference, client_id AS "clientId" FROM request_replica WHERE id = $1`,
        [requestId],
      );
      return row;
    });
  }

  async clientByTaxId(tx: Pick<Transaction, 'query'>, taxId: string): Promise<string | null> {
    const rows = await tx.query<{ id: string }>(`SELECT id FROM client_tax_replica WHERE tax_id = $1 LIMIT 2`, [taxId]);
    return rows.length === 1 ? (rows[0]?.id ?? null) : null;
  }
}
