import { Inject, Injectable } from '@nestjs/common';
import { type ClientListQuery, type ClientResource, type Page } from '@okno/contracts';
import {
  SETTINGS,
  SqlParameters,
  UnitOfWork,
  clientsVisibleTo,
  decodeCursorAs,
  momentAndId,
  momentKey,
  momentOfKey,
  toPage,
  type WorkContext,
} from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { refuse } from '../intake.refusals.js';
import { ClientRepository, clientColumns, toClientResource, type ClientRecord } from './client.repository.js';
import { normalizeEmail } from './email-address.rules.js';
import { normalizePhone } from './phone-number.adapter.js';

@Injectable()
export class ClientQueries {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly clients: ClientRepository,
  ) {}

  async get(id: string, context: WorkContext): Promise<ClientResource> {
    return this.work.run(context, async (work) => {
      const client = await this.clients.find(work, context.identity, id);
      if (client === undefined) throw refuse('not-found');
      work.audit({ action: 'client.read', subjectKind: 'client', subjectIds: [id], clientIds: [id] });
      return toClientResource(client);
    });
  }

  /** Newest first. An address that cannot be one finds nobody. */
  async list(query: ClientListQuery, context: WorkContext): Promise<Page<ClientResource>> {
    const parameters = new SqlParameters();
    const columns = { clientId: 'c.id', managerId: 'c.manager_id' };
    const conditions = [clientsVisibleTo(context.identity, columns, parameters)];
    if (query.q !== undefined && query.q !== '') {
      const pattern = parameters.add(`%${query.q.replaceAll(/[\\%_]/g, '\\$&')}%`);
      conditions.push(`(c.name ILIKE ${pattern} OR c.tax_id ILIKE ${pattern})`);
    }
    if (query.phone !== undefined) {
      const phone = parameters.add(normalizePhone(query.phone, this.settings.OKNO_DEFAULT_COUNTRY) ?? null);
      conditions.push(`c.id IN (SELECT client_id FROM client_phone WHERE phone = ${phone})`);
    }
    if (query.email !== undefined) {
      const email = parameters.add(normalizeEmail(query.email));
      conditions.push(`c.id IN (SELECT client_id FROM client_email WHERE email = ${email})`);
    }
    const after = decodeCursorAs(query.after, momentAndId);
    if (after !== undefined) {
      const [at, id] = after;
      conditions.push(`(c.created_at, c.id) < (${momentOfKey(parameters.add(at))}, ${parameters.add(id)}::uuid)`);
    }
    return this.work.run(context, async (work) => {
      const rows = await work.query<ClientRecord & { readonly cursor: number }>(
        `SELECT ${clientColumns}, ${momentKey('c.created_at')} AS cursor FROM client c
         WHERE ${conditions.join(' AND ')} ORDER BY c.created_at DESC, c.id DESC LIMIT ${parameters.add(query.limit + 1)}`,
        parameters.values,
      );
      const page = toPage(
        rows,
        query.limit,
        ({ cursor: _cursor, ...client }) => toClientResource(client),
        (row) => [row.cursor, row.id],
      );
      const ids = page.items.map(({ id }) => id);
      work.audit({ action: 'client.read', subjectKind: 'client', subjectIds: ids, clientIds: ids });
      return page;
    });
  }
}
