import { Inject, Injectable } from '@nestjs/common';
import type { ClientPatchBody, ClientResource } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { ClientReferences } from './client-references.queries.js';
import { ClientRepository, toClientResource, type ClientRecord } from './client.repository.js';
import { externalIdTaken } from './create-client.usecase.js';
import { EnrolClient } from './enrol-client.usecase.js';

@Injectable()
export class ChangeClient {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly references: ClientReferences,
    private readonly clients: ClientRepository,
    private readonly enrol: EnrolClient,
  ) {}

  /** @throws version-conflict when the card is no longer at `version` */
  async execute(id: string, body: ClientPatchBody, version: number, context: WorkContext): Promise<ClientResource> {
    await this.load(this.database, id, version, context);
    const change = await this.changeOf(body);
    try {
      return await this.work.run(context, async (work) => {
        const client = await this.load(work, id, version, context, { lock: true });
        const changed = { ...client, ...change, version: client.version + 1 };
        await this.enrol.execute(work, changed, body.consents);
        return toClientResource(changed);
      });
    } catch (error) {
      throw externalIdTaken(error) ?? error;
    }
  }

  private async load(
    tx: Pick<Transaction, 'query'>,
    id: string,
    version: number,
    { identity }: WorkContext,
    options: { readonly lock?: boolean } = {},
  ): Promise<ClientRecord> {
    const client = await this.clients.find(tx, identity, id, options);
    if (client === undefined) throw refuse('not-found');
    const erased = await tx.query('SELECT 1 FROM client_erasure WHERE client_id = $1', [id]);
    if (erased.length > 0) throw refuse('client-erased');
    if (client.version !== version) throw refuse('version-conflict');
    return client;
  }

  private async changeOf({ products, phones, emails, ...plain }: ClientPatchBody): Promise<Partial<ClientRecord>> {
    if (plain.managerId !== undefined && plain.managerId !== null) {
      await this.references.activeEmployee(plain.managerId, 'managerId');
    }
    const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
    return {
      ...(given as Partial<ClientRecord>),
      ...(phones === undefined ? {} : { phones: this.references.phones(phones) }),
      ...(emails === undefined ? {} : { emails: this.references.emails(emails) }),
      ...(products === undefined ? {} : { productIds: await this.references.products(products) }),
    };
  }
}
