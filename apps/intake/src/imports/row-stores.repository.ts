import { Injectable } from '@nestjs/common';
import type { RowStore } from './row-store.repository.js';
import { StoreCalls } from './store-calls.usecase.js';
import { StoreClients } from './store-clients.usecase.js';
import { StoreComplaintRows } from './store-complaint-rows.usecase.js';
import { StoreRequestSteps } from './store-request-steps.usecase.js';
import { StoreRequests } from './store-requests.usecase.js';

/** The sources whose files can be taken in. */
@Injectable()
export class RowStores {
  private readonly bySource: ReadonlyMap<string, RowStore>;

  constructor(
    calls: StoreCalls,
    clients: StoreClients,
    requests: StoreRequests,
    steps: StoreRequestSteps,
    complaints: StoreComplaintRows,
  ) {
    const stores: readonly RowStore[] = [calls, clients, requests, steps, complaints] as readonly RowStore[];
    this.bySource = new Map(stores.map((store) => [store.source, store]));
  }

  of(source: string): RowStore | undefined {
    return this.bySource.get(source);
  }
}
