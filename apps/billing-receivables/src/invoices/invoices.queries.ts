import { Inject, Injectable } from '@nestjs/common';
import type { InvoiceResource, InvoicesQuery, Page } from '@okno/contracts';
import {
  Refusal,
  SETTINGS,
  SqlParameters,
  UnitOfWork,
  clientsVisibleTo,
  createdAndId,
  decodeCursorAs,
  localDay,
  toPage,
  type Identity,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import type { ReceivablesSettings } from '../config.js';
import { toInvoiceResource, type RequestWords } from './invoice-view.rules.js';
import { invoiceColumns, toInvoice, type InvoiceRow } from './invoice.repository.js';

type Row = InvoiceRow & RequestWords;

const from = `FROM invoice i LEFT JOIN request_replica r ON r.id = i.request_id
  LEFT JOIN request_text_replica t ON t.id = i.request_id`;
const columns = `${invoiceColumns}, r.reference, t.subject`;

/** A client sees what was issued to them; who works with money sees all; a manager sees the own portfolio. */
function visible(identity: Identity, parameters: SqlParameters): string {
  const clients = clientsVisibleTo(identity, { clientId: 'i.client_id' }, parameters);
  return identity.roles.includes('client') ? `${clients} AND i.issued_on IS NOT NULL` : clients;
}

@Injectable()
export class InvoiceQueries {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
  ) {}

  /** The caller's view of one invoice. @throws not-found */
  async read(id: string, context: WorkContext): Promise<InvoiceResource> {
    return this.work.run(context, async (work) => {
      const invoice = await this.view(work, id);
      const subject = { subjectKind: 'invoice', subjectIds: [id], clientIds: [invoice.clientId] };
      work.audit({ action: 'invoice.read', ...subject });
      return invoice;
    });
  }

  /** As `read`, inside a command's transaction and without an entry of its own. */
  async view(work: Work, id: string): Promise<InvoiceResource> {
    const parameters = new SqlParameters();
    const [row] = await work.query<Row>(
      `SELECT ${columns} ${from} WHERE i.id = ${parameters.add(id)} AND ${visible(work.context.identity, parameters)}`,
      parameters.values,
    );
    if (row === undefined) throw new Refusal('not-found');
    return toInvoiceResource(toInvoice(row), row, this.today(work));
  }

  /** Newest first. */
  async list(query: InvoicesQuery, context: WorkContext): Promise<Page<InvoiceResource>> {
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const conditions = this.conditionsOf(query, work, parameters);
      const rows = await work.query<Row>(
        `SELECT ${columns} ${from} WHERE ${conditions.join(' AND ')}
         ORDER BY i.created_at DESC, i.id DESC LIMIT ${parameters.add(query.limit + 1)}`,
        parameters.values,
      );
      const today = this.today(work);
      const page = toPage(
        rows,
        query.limit,
        (row) => toInvoiceResource(toInvoice(row), row, today),
        (row) => [row.created_at.toISOString(), row.id],
      );
      work.audit({
        action: 'invoice.list',
        subjectKind: 'invoice',
        subjectIds: page.items.map(({ id }) => id),
        clientIds: [...new Set(page.items.map(({ clientId }) => clientId))],
      });
      return page;
    });
  }

  private conditionsOf(query: InvoicesQuery, work: Work, parameters: SqlParameters): readonly string[] {
    const conditions = [visible(work.context.identity, parameters)];
    const add = (condition: (place: string) => string, value: unknown): void => {
      if (value !== undefined) conditions.push(condition(parameters.add(value)));
    };
    add((place) => `i.client_id = ${place}`, query.clientId);
    add((place) => `i.request_id = ${place}`, query.requestId);
    add((place) => `i.state = ${place}`, query.state);
    add((place) => `strpos(i.number, upper(${place})) > 0`, query.q === '' ? undefined : query.q);
    if (query.overdue !== undefined) {
      const overdue = `i.state IN ('issued', 'partly-paid') AND i.balance_minor > 0 AND i.due_on < ${parameters.add(this.today(work))}::date`;
      conditions.push(query.overdue ? overdue : `NOT (${overdue})`);
    }
    const cursor = decodeCursorAs(query.after, createdAndId);
    if (cursor !== undefined) {
      conditions.push(
        `(i.created_at, i.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
      );
    }
    return conditions;
  }

  private today(work: Work): string {
    return localDay(work.now, this.settings.OKNO_TIMEZONE);
  }
}
