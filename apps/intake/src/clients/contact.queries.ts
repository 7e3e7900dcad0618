import { Inject, Injectable } from '@nestjs/common';
import { type ContactResource, type Page, type PageQuery } from '@okno/contracts';
import {
  UnitOfWork,
  decodeCursorAs,
  momentAndId,
  momentKey,
  momentOfKey,
  toPage,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { ClientRepository } from './client.repository.js';
import { ContactRepository, contactColumns, toContactResource, type ContactRecord } from './contact.repository.js';

@Injectable()
export class ContactQueries {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly clients: ClientRepository,
    private readonly contacts: ContactRepository,
  ) {}

  async get(clientId: string, id: string, context: WorkContext): Promise<ContactResource> {
    return this.ofVisible(clientId, context, async (work) => {
      const contact = await this.contacts.find(work, clientId, id);
      if (contact === undefined) throw refuse('not-found');
      this.audit(work, clientId, [id]);
      return toContactResource(contact);
    });
  }

  async list(clientId: string, query: PageQuery, context: WorkContext): Promise<Page<ContactResource>> {
    const after = decodeCursorAs(query.after, momentAndId);
    return this.ofVisible(clientId, context, async (work) => {
      const rows = await work.query<ContactRecord & { readonly cursor: number }>(
        `SELECT ${contactColumns}, ${momentKey('c.created_at')} AS cursor FROM contact c
         WHERE c.client_id = $1 AND ($2::bigint IS NULL OR (c.created_at, c.id) < (${momentOfKey('$2')}, $3::uuid))
         ORDER BY c.created_at DESC, c.id DESC LIMIT $4`,
        [clientId, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
      );
      const page = toPage(
        rows,
        query.limit,
        ({ cursor: _cursor, ...contact }) => toContactResource(contact),
        (row) => [row.cursor, row.id],
      );
      this.audit(
        work,
        clientId,
        page.items.map(({ id }) => id),
      );
      return page;
    });
  }

  private ofVisible<Result>(
    clientId: string,
    context: WorkContext,
    read: (work: Work) => Promise<Result>,
  ): Promise<Result> {
    return this.work.run(context, async (work) => {
      if ((await this.clients.find(work, context.identity, clientId)) === undefined) throw refuse('not-found');
      return read(work);
    });
  }

  private audit(work: Work, clientId: string, ids: readonly string[]): void {
    work.audit({ action: 'contact.read', subjectKind: 'contact', subjectIds: ids, clientIds: [clientId] });
  }
}
