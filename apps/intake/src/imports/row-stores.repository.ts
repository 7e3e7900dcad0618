import { Injectable } from '@nestjs/common';
import { StoreCdr } from '../asterisk/store-cdr.usecase.js';
import { StoreCel } from '../asterisk/store-cel.usecase.js';
import { StoreQueueLog } from '../asterisk/store-queue-log.usecase.js';
import type { RowStore } from './row-store.repository.js';
import { StoreCallDays } from './store-call-days.usecase.js';
import { StoreCalls } from './store-calls.usecase.js';
import { StoreClients } from './store-clients.usecase.js';
import { StoreComplaintRows } from './store-complaint-rows.usecase.js';
import { StoreInvoiceRows } from './store-invoice-rows.usecase.js';
import { StoreRequestSnapshots } from './store-request-snapshots.usecase.js';
import { StoreRequestSteps } from './store-request-steps.usecase.js';
import { StoreRequests } from './store-requests.usecase.js';

/** The sources whose files can be taken in. */
@Injectable()
export class RowStores {
  private readonly bySource: ReadonlyMap<string, RowStore>;
  private readonly ofSnapshots: ReadonlyMap<string, RowStore>;

  constructor(
    calls: StoreCalls,
    days: StoreCallDays,
    clients: StoreClients,
    requests: StoreRequests,
    steps: StoreRequestSteps,
    complaints: StoreComplaintRows,
    invoices: StoreInvoiceRows,
    snapshots: StoreRequestSnapshots,
    queueLog: StoreQueueLog,
    cdr: StoreCdr,
    cel: StoreCel,
  ) {
    const stores: readonly RowStore[] = [
      calls,
      days,
      clients,
      requests,
      steps,
      complaints,
      invoices,
      queueLog,
      cdr,
      cel,
    ] as readonly RowStore[];
    this.bySource = new Map(stores.map((store) => [store.source, store]));
    this.ofSnapshots = new Map([[snapshots.source, snapshots]]);
  }

  of(source: string, rowsAre: 'records' | 'snapshots' = 'records'): RowStore | undefined {
    return (rowsAre === 'snapshots' ? this.ofSnapshots : this.bySource).get(source);
  }
}
