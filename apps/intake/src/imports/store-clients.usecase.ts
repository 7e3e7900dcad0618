import { Injectable } from '@nestjs/common';
import type { Work } from '@okno/service-kit';
import { normalizeEmail } from '../clients/email-address.rules.js';
import { ImportClientsRepository } from './import-clients.repository.js';
import { ImportLookups, idOf } from './import-lookups.queries.js';
import { RowFault, type RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from './row-store.repository.js';

export interface ClientRow {
  readonly externalId: string;
  readonly kind: 'organisation' | 'person';
  readonly name: string;
  readonly taxId: string | null;
  readonly segment: string | null;
  readonly manager: string | null;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

const plausibleEmail = /^[^\s@]{1,64}@[^\s@]{1,190}$/;
const longestList = 1_000;

/** Clients of another system, made if there is none with their external id; one that is there stays as it is. */
@Injectable()
export class StoreClients implements RowStore<ClientRow> {
  readonly source = 'clients-csv';
  readonly requiredColumns = ['externalId'];

  constructor(
    private readonly lookups: ImportLookups,
    private readonly clients: ImportClientsRepository,
  ) {}

  read(reader: RowReader): ClientRow {
    const externalId = reader.required('externalId', 200);
    return {
      externalId,
      kind: reader.choice('kind', ['organisation', 'person']) ?? 'organisation',
      name: reader.text('name') ?? externalId,
      taxId: reader.text('taxId', 50),
      segment: reader.text('segment', 100),
      manager: reader.text('manager'),
      phones: severalIn(reader.text('phone', longestList)).map((text) => {
        const phone = this.lookups.phone(text);
        if (phone === null) throw new RowFault('phone: not-a-phone-number');
        return phone;
      }),
      emails: severalIn(reader.text('email', longestList)).map((text) => {
        if (!plausibleEmail.test(text)) throw new RowFault('email: not-an-address');
        return normalizeEmail(text);
      }),
    };
  }

  keyOf({ externalId }: ClientRow): string {
    return externalId;
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<ClientRow>[]): Promise<StoreOutcome> {
    await this.clients.lock(work);
    const known = await this.lookups.clientsByExternalId(
      work,
      rows.map(({ row }) => row.externalId),
    );
    const fresh = rows
      .filter(({ row }) => !known.has(row.externalId))
      .map(({ row: { manager, ...client } }) => ({
        ...client,
        id: work.newId(),
        managerId: idOf(run.names.employees, manager),
      }));
    await this.clients.insert(work, run, fresh);
    return { accepted: fresh.length, duplicates: rows.length - fresh.length, linked: fresh.length, unlinked: 0 };
  }
}

/** Several numbers or addresses in one cell. */
function severalIn(text: string | null): readonly string[] {
  return [...new Set((text ?? '').split(/[,;|]/).map((part) => part.trim()))].filter((part) => part !== '');
}
