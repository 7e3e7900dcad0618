import { Injectable } from '@nestjs/common';
import type { ClientResource, Language } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { SqlParameters, clientsVisibleTo, type Identity } from '@okno/service-kit';

type Queryable = Pick<Transaction, 'query'>;

export interface ClientRecord {
  readonly id: string;
  readonly kind: 'organisation' | 'person';
  readonly name: string;
  readonly taxId: string | null;
  readonly segment: string | null;
  readonly managerId: string | null;
  /** E.164 */
  readonly phones: readonly string[];
  /** In lower case. */
  readonly emails: readonly string[];
  readonly productIds: readonly string[];
  readonly externalIds: Readonly<Record<string, string>>;
  readonly language: Language;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

/** The columns of a client `c` with its addresses, as `ClientRecord` names them. */
export const clientColumns = `c.id, c.kind, c.name, c.tax_id AS "taxId", c.segment, c.manager_id AS "managerId",
  ARRAY(SELECT phone FROM client_phone WHERE client_id = c.id AND contact_id IS NULL ORDER BY place) AS phones,
  ARRAY(SELECT email FROM client_email WHERE client_id = c.id AND contact_id IS NULL ORDER BY place) AS emails,
  c.product_ids AS "productIds", c.language, c.active, c.version, c.created_at AS "createdAt",
  coalesce((SELECT jsonb_object_agg(system, value) FROM client_external_id WHERE client_id = c.id), '{}') AS "externalIds"`;

export function toClientResource({ productIds, ...client }: ClientRecord): ClientResource {
  return {
    ...client,
    phones: [...client.phones],
    emails: [...client.emails],
    products: [...productIds],
    createdAt: client.createdAt.toISOString(),
  };
}

@Injectable()
export class ClientRepository {
  /** The client if `identity` may see it; locked against other writers when `lock` is set. */
  async find(
    tx: Queryable,
    identity: Identity,
    id: string,
    options: { readonly lock?: boolean } = {},
  ): Promise<ClientRecord | undefined> {
    const parameters = new SqlParameters();
    const key = parameters.add(id);
    const visible = clientsVisibleTo(identity, { clientId: 'c.id', managerId: 'c.manager_id' }, parameters);
    const [client] = await tx.query<ClientRecord>(
      `SELECT ${clientColumns} FROM client c WHERE c.id = ${key}::uuid AND ${visible}
       ${options.lock === true ? 'FOR UPDATE OF c' : ''}`,
      parameters.values,
    );
    return client;
  }

  /** @throws a unique violation of `client_external_id_unique` when another client has one of its external ids. */
  async save(tx: Queryable, client: ClientRecord): Promise<void> {
    await tx.query(
      `INSERT INTO client (id, kind, name, tax_id, segment, manager_id, product_ids, language, active, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, tax_id = excluded.tax_id,
         segment = excluded.segment, manager_id = excluded.manager_id, product_ids = excluded.product_ids,
         language = excluded.language, active = excluded.active, version = excluded.version`,
      [
        client.id,
        client.kind,
        client.name,
        client.taxId,
        client.segment,
        client.managerId,
        client.productIds,
        client.language,
        client.active,
        client.version,
        client.createdAt,
      ],
    );
    await this.saveAddresses(tx, client.id, null, client);
    await tx.query('DELETE FROM client_external_id WHERE client_id = $1', [client.id]);
    await tx.query(
      `INSERT INTO client_external_id (system, value, client_id)
       SELECT system, value, $1 FROM unnest($2::text[], $3::text[]) AS e (system, value)`,
      [client.id, Object.keys(client.externalIds), Object.values(client.externalIds)],
    );
  }

  /** Replaces the addresses of a client, or of one contact of theirs. */
  async saveAddresses(
    tx: Queryable,
    clientId: string,
    contactId: string | null,
    { phones, emails }: Pick<ClientRecord, 'phones' | 'emails'>,
  ): Promise<void> {
    const owner = 'client_id = $1 AND contact_id IS NOT DISTINCT FROM $2';
    await tx.query(`DELETE FROM client_phone WHERE ${owner}`, [clientId, contactId]);
    await tx.query(`DELETE FROM client_email WHERE ${owner}`, [clientId, contactId]);
    await tx.query(
      `INSERT INTO client_phone (client_id, contact_id, phone, place)
       SELECT $1, $2, phone, place FROM unnest($3::text[]) WITH ORDINALITY AS p (phone, place) ON CONFLICT DO NOTHING`,
      [clientId, contactId, phones],
    );
    await tx.query(
      `INSERT INTO client_email (client_id, contact_id, email, place)
       SELECT $1, $2, email, place FROM unnest($3::text[]) WITH ORDINALITY AS e (email, place) ON CONFLICT DO NOTHING`,
      [clientId, contactId, emails],
    );
  }
}
