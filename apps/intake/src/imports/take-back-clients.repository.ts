import { Injectable } from '@nestjs/common';
import { clientDescribed, importedClientsUndone } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { ImportClientsRepository } from './import-clients.repository.js';
import { batchSize, sortOut, type BatchPlace, type Candidate, type TakeBack } from './take-back.repository.js';
import type { TakenBatch } from './undo-import.repository.js';

/** Takes back clients who are as the import made them and of whom nothing else is known here. */
@Injectable()
export class TakeBackClients implements TakeBack {
  readonly kind = 'client';

  constructor(private readonly clients: ImportClientsRepository) {}

  async batch(work: Work, place: BatchPlace): Promise<TakenBatch> {
    const { importId, chunk } = place;
    await this.clients.lock(work);
    const locked = await work.query<{ id: string }>(
      `SELECT c.id FROM imported_client i JOIN client c ON c.id = i.client_id
       WHERE i.import_id = $1 AND ($2::uuid IS NULL OR i.client_id > $2)
       ORDER BY c.id LIMIT ${String(batchSize)} FOR UPDATE OF c`,
      [importId, place.after],
    );
    const candidates = await work.query<Candidate>(reasons, [locked.map(({ id }) => id)]);
    const { free, batch } = sortOut(candidates, locked.length);
    if (free.length === 0) return batch;
    const ids = free.map(({ id }) => id);
    for (const table of ['client_phone', 'client_email', 'client_external_id', 'imported_client']) {
      await work.query(`DELETE FROM ${table} WHERE client_id = ANY ($1::uuid[])`, [ids]);
    }
    await work.query('DELETE FROM client WHERE id = ANY ($1::uuid[])', [ids]);
    // Whoever is left was left at version 1: what is told now is the second thing said of them.
    const rows = ids.map((clientId) => ({ clientId, version: 2 }));
    work.publish(importedClientsUndone, { importId, chunk, rows }, { id: importId, version: chunk + 1 });
    for (const id of ids) work.forget(clientDescribed, id);
    return batch;
  }
}

const reasons = `
  SELECT c.id, NULL AS name, CASE
    WHEN EXISTS (SELECT FROM request r WHERE r.client_id = c.id) THEN 'has-requests'
    WHEN EXISTS (SELECT FROM contact k WHERE k.client_id = c.id) THEN 'has-contacts'
    WHEN EXISTS (SELECT FROM call k WHERE k.client_id = c.id) THEN 'has-calls'
    WHEN EXISTS (SELECT FROM client_invoice_replica v WHERE v.client_id = c.id) THEN 'has-invoices'
    WHEN EXISTS (SELECT FROM interaction n WHERE n.client_id = c.id)
      OR EXISTS (SELECT FROM outgoing_message m WHERE m.client_id = c.id)
      OR EXISTS (SELECT FROM chat_thread h WHERE h.client_id = c.id) THEN 'has-messages'
    WHEN EXISTS (SELECT FROM timeline_entry t WHERE t.client_id = c.id) THEN 'has-history'
    WHEN c.version > 1 OR EXISTS (SELECT FROM webhook w WHERE w.client_id = c.id)
      OR EXISTS (SELECT FROM client_erasure e WHERE e.client_id = c.id) THEN 'changed' END AS reason
  FROM client c WHERE c.id = ANY ($1::uuid[]) ORDER BY c.id`;
