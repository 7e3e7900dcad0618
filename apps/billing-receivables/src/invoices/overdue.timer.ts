import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { invoiceBecameOverdue } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  DueTimers,
  SERVICE_NAME,
  SETTINGS,
  UnitOfWork,
  contextOfTimer,
  firstDue,
  localDay,
  type DueTimer,
} from '@okno/service-kit';
import type { ReceivablesSettings } from '../config.js';
import { toSnapshot } from './invoice-view.rules.js';
import { invoiceColumns, toInvoice, type InvoiceRow } from './invoice.repository.js';

const batchSize = 200;

/** Says once of every invoice that its due date has passed with a balance open. */
@Injectable()
export class OverdueTimer implements DueTimer, OnModuleInit {
  readonly name = 'invoices overdue';

  constructor(
    private readonly timers: DueTimers,
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  /** The midnight after the first day of payment that has passed unannounced. */
  nextDue(): Promise<Date | undefined> {
    return firstDue(
      this.database,
      `SELECT (min(due_on) + 1)::timestamp AT TIME ZONE $1 AS due FROM invoice
       WHERE state IN ('issued', 'partly-paid') AND overdue_announced_at IS NULL`,
      [this.settings.OKNO_TIMEZONE],
    );
  }

  async fire(now: Date): Promise<number> {
    const today = localDay(now, this.settings.OKNO_TIMEZONE);
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const rows = await work.query<InvoiceRow>(
        `SELECT ${invoiceColumns} FROM invoice i
         WHERE i.state IN ('issued', 'partly-paid') AND i.due_on < $1::date AND i.overdue_announced_at IS NULL
         ORDER BY i.due_on LIMIT $2 FOR UPDATE OF i SKIP LOCKED`,
        [today, batchSize],
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await work.query(
        `UPDATE invoice SET overdue_announced_at = $2, version = version + 1 WHERE id = ANY ($1::uuid[])`,
        [ids, work.now],
      );
      for (const row of rows) {
        work.publish(
          invoiceBecameOverdue,
          { invoice: toSnapshot(toInvoice(row)), at: work.now.toISOString(), employeeId: null },
          { id: row.id, version: row.version + 1 },
        );
      }
      work.audit({ action: 'invoice.overdue', subjectKind: 'invoice', subjectIds: ids });
      return ids.length;
    });
  }
}
