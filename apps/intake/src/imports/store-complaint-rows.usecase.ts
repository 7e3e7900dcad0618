import { Injectable } from '@nestjs/common';
import { complaintRowsReceived, severityField, verdictField, type Severity, type Verdict } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { ImportLookups, idOf } from './import-lookups.queries.js';
import { RowFault, type RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from './row-store.repository.js';

export interface ComplaintRow {
  readonly reference: string;
  readonly clientExternalId: string | null;
  readonly requestReference: string | null;
  readonly product: string | null;
  readonly cause: string | null;
  readonly department: string | null;
  readonly severity: Severity;
  readonly text: string;
  readonly receivedAt: Date;
  readonly answeredAt: Date | null;
  readonly verdict: Verdict | null;
  readonly appealed: boolean;
}

/** Complaints of another system: checked for form here, judged and counted by the service that owns complaints. */
@Injectable()
export class StoreComplaintRows implements RowStore<ComplaintRow> {
  readonly source = 'complaints-csv';
  readonly requiredColumns = ['reference', 'receivedAt'];

  constructor(private readonly lookups: ImportLookups) {}

  read(reader: RowReader): ComplaintRow {
    const receivedAt = reader.requiredMoment('receivedAt');
    const answeredAt = reader.moment('answeredAt');
    if (answeredAt !== null && answeredAt < receivedAt) throw new RowFault('answeredAt: before-receivedAt');
    return {
      reference: reader.required('reference', 100),
      clientExternalId: reader.text('clientExternalId', 200),
      requestReference: reader.text('requestReference', 100),
      product: reader.text('product'),
      cause: reader.text('cause'),
      department: reader.text('department'),
      severity: reader.choice('severity', severityField.options) ?? 'normal',
      text: reader.text('text', 100_000) ?? '',
      receivedAt,
      answeredAt,
      verdict: reader.choice('verdict', verdictField.options),
      appealed: reader.flag('appealed'),
    };
  }

  keyOf({ reference }: ComplaintRow): string {
    return reference;
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<ComplaintRow>[]): Promise<StoreOutcome> {
    const clients = await this.lookups.clientsByExternalId(
      work,
      rows.map(({ row }) => row.clientExternalId),
    );
    const requests = await this.lookups.requestsByReference(
      work,
      rows.map(({ row }) => row.requestReference),
    );
    if (rows.length > 0) {
      const sent = rows.map(({ line, row: { clientExternalId, receivedAt, answeredAt, ...row } }) => ({
        ...row,
        line,
        clientId: (clientExternalId === null ? undefined : clients.get(clientExternalId)) ?? null,
        requestId: (row.requestReference === null ? undefined : requests.get(row.requestReference)) ?? null,
        productId: idOf(run.names.products, row.product),
        receivedAt: receivedAt.toISOString(),
        answeredAt: answeredAt?.toISOString() ?? null,
      }));
      const payload = { importId: run.id, chunk: run.chunk, chunkId: work.newId(), source: run.source, rows: sent };
      work.publish(complaintRowsReceived, payload, { id: run.id, version: run.chunk + 1 });
    }
    return { accepted: 0, duplicates: 0, linked: 0, unlinked: 0, isAwaited: rows.length > 0 };
  }
}
