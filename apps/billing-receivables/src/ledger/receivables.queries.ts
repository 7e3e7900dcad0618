import { Inject, Injectable } from '@nestjs/common';
import {
  dayField,
  idField,
  type AgeingQuery,
  type AgeingReport,
  type LedgerEntryResource,
  type LedgerPage,
  type LedgerQuery,
} from '@okno/contracts';
import {
  SETTINGS,
  SqlParameters,
  UnitOfWork,
  clientsVisibleTo,
  decodeCursorAs,
  localDay,
  toPage,
  type WorkContext,
} from '@okno/service-kit';
import { z } from 'zod';
import type { ReceivablesSettings } from '../config.js';
import { ageBalances, type OpenBalance } from './ageing.rules.js';

const bookedOnAndId = z.tuple([dayField, idField]);

interface EntryRow {
  readonly id: string;
  readonly transaction_id: string;
  readonly booked_on: string;
  readonly what: LedgerEntryResource['what'];
  readonly account: LedgerEntryResource['account'];
  readonly client_id: string | null;
  readonly invoice_id: string | null;
  readonly payment_id: string | null;
  readonly currency: string;
  readonly debit_minor: number;
  readonly credit_minor: number;
  readonly created_at: Date;
}

/** What is owed and how it came about, read from the ledger: right for any day of the past. */
@Injectable()
export class ReceivablesQueries {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
  ) {}

  /** Open balances at the end of `asOf`, by client or by the client's manager of today. */
  async ageing({ asOf, by }: AgeingQuery, context: WorkContext): Promise<AgeingReport> {
    return this.work.run(context, async (work) => {
      const day = asOf ?? localDay(work.now, this.settings.OKNO_TIMEZONE);
      const parameters = new SqlParameters();
      const place = parameters.add(day);
      const balances = await work.query<OpenBalance & { clientId: string }>(
        `SELECT ${by === 'client' ? 'i.client_id' : 'c.manager_id'} AS "holderId", i.client_id AS "clientId", e.currency,
           i.due_on::text AS "dueOn", sum(e.debit_minor - e.credit_minor)::bigint AS "balanceMinor"
         FROM ledger_entry e JOIN invoice i ON i.id = e.invoice_id LEFT JOIN access_client c ON c.id = i.client_id
         WHERE e.account = 'receivable' AND e.booked_on <= ${place}::date
           AND ${clientsVisibleTo(context.identity, { clientId: 'i.client_id' }, parameters)}
         GROUP BY 1, 2, 3, 4, i.id HAVING sum(e.debit_minor - e.credit_minor) <> 0`,
        parameters.values,
      );
      const rows = ageBalances(balances, day).map(({ holderId, ...sums }) =>
        by === 'client' ? { clientId: holderId ?? '', ...sums } : { managerId: holderId, ...sums },
      );
      const clientIds = [...new Set(balances.map(({ clientId }) => clientId))];
      work.audit({ action: 'receivables.ageing', subjectKind: 'client', subjectIds: clientIds, clientIds });
      return { asOf: day, rows };
    });
  }

  /** Entries in the order of their days, with the totals of everything that fits. */
  async ledger(query: LedgerQuery, context: WorkContext): Promise<LedgerPage> {
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const conditions = ['TRUE'];
      const add = (condition: (place: string) => string, value: unknown): void => {
        if (value !== undefined) conditions.push(condition(parameters.add(value)));
      };
      add((place) => `e.booked_on >= ${place}::date`, query.from);
      add((place) => `e.booked_on < ${place}::date`, query.to);
      add((place) => `e.client_id = ${place}`, query.clientId);
      add((place) => `e.account = ${place}`, query.account);
      const totals = await work.query<LedgerPage['totals'][number]>(
        `SELECT e.currency, sum(e.debit_minor)::bigint AS "debitMinor", sum(e.credit_minor)::bigint AS "creditMinor"
         FROM ledger_entry e WHERE ${conditions.join(' AND ')} GROUP BY e.currency ORDER BY e.currency`,
        parameters.values,
      );
      const cursor = decodeCursorAs(query.after, bookedOnAndId);
      if (cursor !== undefined) {
        conditions.push(
          `(e.booked_on, e.id) > (${parameters.add(cursor[0])}::date, ${parameters.add(cursor[1])}::uuid)`,
        );
      }
      const rows = await work.query<EntryRow>(
        `SELECT e.id, e.transaction_id, e.booked_on::text AS booked_on, t.what, e.account, e.client_id, e.invoice_id,
           e.payment_id, e.currency, e.debit_minor, e.credit_minor, t.created_at
         FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id WHERE ${conditions.join(' AND ')}
         ORDER BY e.booked_on, e.id LIMIT ${parameters.add(query.limit + 1)}`,
        parameters.values,
      );
      const page = toPage(rows, query.limit, toEntry, (row) => [row.booked_on, row.id]);
      const clientIds = [...new Set(page.items.flatMap(({ clientId }) => clientId ?? []))];
      work.audit({
        action: 'ledger.list',
        subjectKind: 'ledger-entry',
        subjectIds: page.items.map(({ id }) => id),
        clientIds,
      });
      return { items: [...page.items], nextCursor: page.nextCursor, totals };
    });
  }
}

function toEntry(row: EntryRow): LedgerEntryResource {
  return {
    id: row.id,
    transactionId: row.transaction_id,
    bookedOn: row.booked_on,
    what: row.what,
    account: row.account,
    clientId: row.client_id,
    invoiceId: row.invoice_id,
    paymentId: row.payment_id,
    currency: row.currency,
    debitMinor: row.debit_minor,
    creditMinor: row.credit_minor,
    createdAt: row.created_at.toISOString(),
  };
}
