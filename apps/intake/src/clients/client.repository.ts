import { Injectable } from '@nestjs/common';
import type { ClientResource, Consent, Language } from '@okno/contracts';
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
  readonly consents: readonly Consent[];
  readonly language: Language;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

/** The columns of a client `c` with its addresses, as `ClientRecord` names them. */
export const clientColumns = `c.id, c.kind, c.name, c.tax_id AS "taxId", c.segment, c.manager_id AS "managerId",
  ARRAY(SELECT phone FROM client_phone WHERE client_id = c.id AND contact_id IS NULL ORDER BY place) AS phones,
  ARRAY(SELECT email FROM client_email WHERE client_id = c.id AND contact_id IS NULL ORDER BY place) AS emails,
  c.product_ids AS "productIds", c.consents, c.language, c.active, c.version, c.created_at AS "createdAt",
  coalesce((SELECT jsonb_object_agg(system, value) FROM client_external_id WHERE client_id = c.id), '{}') AS "externalIds"`;

export function toClientResource({ productIds, ...client }: ClientRecord): ClientResource {
  return {
    ...client,
    phones: [...client.phones],
    emails: [...client.emails],
    products: [...productIds],
    consents: [...client.consents],
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

  /** A client who was not there before. @throws a unique violation, as `save` does */
  async insert(tx: Queryable, client: ClientRecord): Promise<void> {
    await tx.query(insertClient, [
      ...cardOf(client),
      client.createdAt,
      ...addressesOf(client),
      JSON.stringify(client.consents),
    ]);
  }

  /** @throws a unique violation of `client_external_id_unique` when another client has one of its external ids. */
  async save(tx: Queryable, client: ClientRecord): Promise<void> {
    await tx.query(
      `UPDATE client SET kind = $2, name = $3, tax_id = $4, segment = $5, manager_id = $6, product_ids = $7,
         language = $8, active = $9, version = $10, consents = $11 WHERE id = $1`,
      [...cardOf(client), JSON.stringify(client.consents)],
    );
    await tx.query(
      `WITH phones AS (DELETE FROM client_phone WHERE client_id = $1 AND contact_id IS NULL),
         emails AS (DELETE FROM client_email WHERE client_id = $1 AND contact_id IS NULL)
       DELETE FROM client_external_id WHERE client_id = $1`,
      [client.id],
    );
    await tx.query(`WITH ${newAddresses(2)} SELECT 1`, [client.id, ...addressesOf(client)]);
  }
}

function cardOf(client: ClientRecord): readonly unknown[] {
  const { id, kind, name, taxId, segment, managerId, productIds, language, active, version } = client;
  return [id, kind, name, taxId, segment, managerId, productIds, language, active, version];
}

function addressesOf({ phones, emails, externalIds }: ClientRecord): readonly unknown[] {
  return [phones, emails, Object.keys(externalIds), Object.values(externalIds)];
}

/** Stores what `addressesOf` says of client $1, given from parameter `first` on. */
function newAddresses(first: number): string {
  const [systems, values] = [first + 2, first + 3].map((place) => `$${place.toString()}::text[]`);
  return `${storePhonesAndEmails({ clientId: '$1', contactId: 'NULL::uuid' }, first)}, external_ids AS (
      INSERT INTO client_external_id (system, value, client_id)
      SELECT system, value, $1 FROM unnest(${systems}, ${values}) AS e (system, value)
    )`;
}

/** Two parts of a statement that stores the phones of parameter `first` and the e-mail addresses of the one behind it. */
export function storePhonesAndEmails(
  { clientId, contactId }: { readonly clientId: string; readonly contactId: string },
  first: number,
): string {
  const [phones, emails] = [first, first + 1].map((place) => `$${place.toString()}::text[]`);
  return `phones AS (
      INSERT INTO client_phone (client_id, contact_id, phone, place)
      SELECT ${clientId}, ${contactId}, phone, place FROM unnest(${phones}) WITH ORDINALITY AS p (phone, place)
      ON CONFLICT DO NOTHING
    ), emails AS (
      INSERT INTO client_email (client_id, contact_id, email, place)
      SELECT ${clientId}, ${contactId}, email, place FROM unnest(${emails}) WITH ORDINALITY AS e (email, place)
      ON CONFLICT DO NOTHING
    )`;
}

const insertClient = {
  name: 'intake-insert-client',
  text: `
    WITH ${newAddresses(12)}
    INSERT INTO client (id, kind, name, tax_id, segment, manager_id, product_ids, language, active, version, created_at, consents)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $16)`,
};
