import { Injectable } from '@nestjs/common';
import type { Work } from '@okno/service-kit';
import { ImportClientsRepository, type ImportedClient } from './import-clients.repository.js';
import { ImportLookups } from './import-lookups.queries.js';
import type { ImportRun } from './row-store.repository.js';

const mark = ': unknown client';
const nobodysName = 'Неизвестный клиент / Unknown client';

/** Stands for the clients of all rows of a source that name none. */
export function unknownClientOf(source: string): string {
  return `${source}${mark}`;
}

export interface ClientsOfRows {
  /** By external id. */
  readonly ids: ReadonlyMap<string, string>;
  /** Those of whom nothing is known but the external id. */
  readonly standIns: ReadonlySet<string>;
}

/** Clients for rows that cannot be without one. */
@Injectable()
export class StandInClients {
  constructor(
    private readonly lookups: ImportLookups,
    private readonly clients: ImportClientsRepository,
  ) {}

  /** Finds clients by their external ids; one that is not known yet is made, and named by its id. */
  async of(work: Work, run: ImportRun, externalIds: readonly string[]): Promise<ClientsOfRows> {
    await this.clients.lock(work);
    const wanted = [...new Set(externalIds)];
    const known = await this.lookups.clientsByExternalId(work, wanted);
    const fresh = wanted
      .filter((externalId) => !known.has(externalId))
      .map((externalId): ImportedClient => ({
        id: work.newId(),
        externalId,
        kind: 'organisation',
        name: externalId === unknownClientOf(run.source) ? nobodysName : externalId,
        taxId: null,
        segment: null,
        managerId: null,
        phones: [],
        emails: [],
      }));
    await this.clients.insert(work, run, fresh, 'import-stand-in');
    return {
      ids: new Map([...known, ...fresh.map(({ externalId, id }) => [externalId, id] as const)]),
      standIns: await this.clients.standInsAmong(work, wanted),
    };
  }
}
