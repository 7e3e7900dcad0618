import { Injectable } from '@nestjs/common';
import { clientDescribed, clientsImported } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { ImportRun } from './row-store.repository.js';

export interface ImportedClient {
  readonly id: string;
  readonly externalId: string;
  readonly kind: 'organisation' | 'person';
  readonly name: string;
  readonly taxId: string | null;
  readonly segment: string | null;
  readonly managerId: string | null;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

/** The system under which imported clients have their external ids; a stand-in is known by nothing but that id. */
export type ClientSystem = 'import' | 'import-stand-in';

@Injectable()
export class ImportClientsRepository {
  /** One batch at a time makes clients by external id: held until the transaction ends. */
  async lock(work: Work): Promise<void> {
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('intake.import-clients', 0))`);
  }

  /** Which of these ids belong to stand-ins only. */
  async standInsAmong(work: Work, externalIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await work.query<{ value: string }>(
      `SELECT value FROM client_external_id WHERE value = ANY ($1::text[])
       GROUP BY value HAVING bool_and(system = 'import-stand-in')`,
      [externalIds],
    );
    return new Set(rows.map(({ value }) => value));
  }

  /** Stores new clients and announces them: one event for all, and one each for what names a person. */
  async insert(
    work: Work,
    run: ImportRun,
    clients: readonly ImportedClient[],
    system: ClientSystem = 'import',
  ): Promise<void> {
    if (clients.length === 0) return;
    const language = 'ru' as const;
    await work.query(
      `WITH given AS (
         SELECT * FROM json_to_recordset($1::json) AS c (id uuid, "externalId" text, kind text, name text, "taxId" text,
           segment text, "managerId" uuid, phones text[], emails text[])
       ), stored AS (
         INSERT INTO client (id, kind, name, tax_id, segment, manager_id, product_ids, language, active, version, created_at)
         SELECT id, kind, name, "taxId", segment, "managerId", '{}', $2, true, 1, $3 FROM given
       ), named AS (
         INSERT INTO client_external_id (system, value, client_id) SELECT $4, "externalId", id FROM given
       ), traced AS (
         INSERT INTO imported_client (client_id, import_id) SELECT id, $5::uuid FROM given
       ), phoned AS (
         INSERT INTO client_phone (client_id, contact_id, phone, place)
         SELECT id, NULL, phone, place FROM given, unnest(phones) WITH ORDINALITY AS p (phone, place) ON CONFLICT DO NOTHING
       )
       INSERT INTO client_email (client_id, contact_id, email, place)
       SELECT id, NULL, email, place FROM given, unnest(emails) WITH ORDINALITY AS e (email, place) ON CONFLICT DO NOTHING`,
      [JSON.stringify(clients), language, work.now, system, run.id],
    );
    const rows = clients.map(({ id, kind, segment, managerId }) => ({
      clientId: id,
      kind,
      segment,
      managerId,
      productIds: [],
      // They name a person as well as a name does, and this event is kept for ever.
      externalIds: {},
      language,
      active: true,
      version: 1,
    }));
    work.publish(clientsImported, { importId: run.id, chunk: run.chunk, rows }, { id: run.id, version: run.chunk + 1 });
    for (const { id, name, taxId, phones, emails } of clients) {
      const card = { clientId: id, name, taxId, phones: [...phones], emails: [...emails] };
      work.publish(clientDescribed, card, { id, version: 1 });
    }
  }
}
