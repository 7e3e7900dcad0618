import { Inject, Injectable } from '@nestjs/common';
import { invoiceRowsReceived } from '@okno/contracts';
import { MoneyRefusal, parseMoney, type Money } from '@okno/money';
import { SETTINGS, localDay, type Work } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { RowFault, type RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, Reject, RowStore, StoreOutcome } from './row-store.repository.js';
import { StandInClients, unknownClientOf } from './stand-in-clients.repository.js';

export interface InvoiceRow {
  readonly number: string;
  readonly clientExternalId: string | null;
  /** Days as `YYYY-MM-DD`. */
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly amount: Money;
  readonly paidOn: string | null;
  readonly disputed: boolean;
}

/** Numbers like ours would be given out a second time some day. */
const ours = /^I-\d{4}-\d+$/i;
const nobody = unknownClientOf('invoices-csv');

/** Issued invoices of another system and what was paid on them: checked for form here, booked and counted by billing. */
@Injectable()
export class StoreInvoiceRows implements RowStore<InvoiceRow> {
  readonly source = 'invoices-csv';
  readonly requiredColumns = ['number', 'issuedOn', 'amount'];

  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly clients: StandInClients,
  ) {}

  read(reader: RowReader): InvoiceRow {
    const number = reader.required('number', 100);
    if (ours.test(number)) throw new RowFault('number: form-of-our-own');
    const issuedOn = reader.requiredDay('issuedOn');
    const dueOn = reader.day('dueOn') ?? issuedOn;
    if (dueOn < issuedOn) throw new RowFault('dueOn: before-issuedOn');
    return {
      number,
      clientExternalId: reader.text('clientExternalId', 200),
      issuedOn,
      dueOn,
      amount: this.amountOf(reader),
      paidOn: reader.day('paidOn'),
      disputed: reader.flag('disputed'),
    };
  }

  keyOf({ number }: InvoiceRow): string {
    return number;
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<InvoiceRow>[]): Promise<StoreOutcome> {
    const today = localDay(work.now, this.settings.OKNO_TIMEZONE);
    const rejects = rows.flatMap(({ line, row }) => rejectOf(line, row, today));
    const unusable = new Set(rejects.map(({ line }) => line));
    const usable = rows.filter(({ line }) => !unusable.has(line));
    if (usable.length > 0) await this.send(work, run, usable);
    return { accepted: 0, duplicates: 0, linked: 0, unlinked: 0, rejects, isAwaited: usable.length > 0 };
  }

  private async send(work: Work, run: ImportRun, rows: readonly Numbered<InvoiceRow>[]): Promise<void> {
    const { ids, standIns } = await this.clients.of(
      work,
      run,
      rows.map(({ row }) => row.clientExternalId ?? nobody),
    );
    const sent = rows.map(({ line, row: { clientExternalId, amount, ...row } }) => ({
      ...row,
      line,
      ...amount,
      clientId: ids.get(clientExternalId ?? nobody) ?? '',
      isClientKnown: !standIns.has(clientExternalId ?? nobody),
    }));
    const payload = { importId: run.id, chunk: run.chunk, source: run.source, rows: sent };
    work.publish(invoiceRowsReceived, payload, { id: run.id, version: run.chunk + 1 });
  }

  private amountOf(reader: RowReader): Money {
    const text = reader.decimal('amount');
    if (text === null) throw new RowFault('amount: required');
    const currency = (reader.text('currency', 10) ?? this.settings.OKNO_CURRENCY).toUpperCase();
    const amount = inMoney(text, currency);
    if (amount === undefined) throw new RowFault(`amount: not-an-amount of ${currency}`);
    if (amount.amountMinor < 0) throw new RowFault('amount: negative');
    if (amount.amountMinor === 0) throw new RowFault('amount: zero');
    return amount;
  }
}

function inMoney(text: string, currency: string): Money | undefined {
  try {
    return parseMoney(text, currency);
  } catch (error) {
    if (error instanceof MoneyRefusal) throw new RowFault('currency: unknown-currency');
    throw error;
  }
}

/** What is said of days to come has not happened. */
function rejectOf(line: number, { issuedOn, paidOn }: InvoiceRow, today: string): readonly Reject[] {
  if (issuedOn > today) return [{ line, reason: 'issuedOn: in-the-future' }];
  return paidOn !== null && paidOn > today ? [{ line, reason: 'paidOn: in-the-future' }] : [];
}
