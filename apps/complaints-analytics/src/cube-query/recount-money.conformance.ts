import { change, type Change } from '../cube-store/cube-tables.rules.js';
import { common, idOr, segments, teamOf } from './recount-keys.conformance.js';
import { client, employee, id, product, type Fact, type World } from './recount-world.conformance.js';

type TellOf = (fact: Fact, ...told: Change[]) => void;
type Invoice = World['invoices'][number];
/** So much less is owed from a day on. */
interface Lowering {
  readonly day: string;
  readonly minor: number;
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Every day on which the world can be asked about. */
const days = Array.from({ length: 100 }, (_, index) => dayAfter('2026-02-01', index));

function total(lines: Invoice['lines']): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

/** Payments and credit notes, each its share of what those before it have left. */
function loweringsOf(
  issued: string,
  { lines, payments, credits }: Invoice,
): { paid: Lowering[]; credited: Lowering[] } {
  let left = total(lines);
  const lower = ({ days: after, percent }: Invoice['credits'][number]): Lowering => {
    const minor = Math.floor((left * percent) / 100);
    left -= minor;
    return { day: dayAfter(issued, after), minor };
  };
  const paid = payments.map(lower);
  const credited = credits.toSorted((one, other) => one.days - other.days).map(lower);
  return { paid, credited };
}

function sumUntil(lowerings: readonly Lowering[], day: string): bigint {
  return BigInt(lowerings.reduce((sum, lowering) => (lowering.day <= day ? sum + lowering.minor : sum), 0));
}

/** The invoices with their lines, and what is overdue of each line on each day. */
function tellInvoice(invoice: Invoice, index: number, tellOf: TellOf, changes: Change[]): void {
  const { day, currency, client: c, lines, dueDays } = invoice;
  const key = id(24, index);
  const issued = day === null ? null : day.slice(0, 10);
  const due = dayAfter(issued ?? '2026-03-01', dueDays);
  const { paid, credited } = issued === null ? { paid: [], credited: [] } : loweringsOf(issued, invoice);
  let creditedMinor = 0;
  credited.forEach((credit, number) => {
    creditedMinor += credit.minor;
    const soFar = { invoice_id: key, credited_minor: creditedMinor, credited_on: credit.day };
    changes.push(change('invoice_credit', id(25, index * 10 + number), 1, soFar));
  });
  paid.forEach((payment, number) => {
    const allocation = { invoice_id: key, amount_minor: payment.minor, received_on: payment.day };
    changes.push(change('payment_allocation', id(26, index * 10 + number), 1, allocation));
  });
  let before = 0n;
  const rows = lines.map(({ base: b, amount }, number) => {
    const lineId = id(22, index * 10 + number);
    const seller = idOr(employee, b.employee);
    const ofLine = { ...common({ ...b, client: c }), employee: seller, currency };
    const dims = { ...ofLine, channel: null, kind: null, priority: null };
    const team = issued === null ? null : teamOf(b.employee, `${issued}T00:00:00.000Z`);
    tellOf({
      fact: 'invoiceLine',
      id: lineId,
      times: { issued },
      has: { amount, currency },
      dims,
      teams: { issued: team },
    });
    const upTo = before + BigInt(amount);
    for (const end of days.filter((one) => issued !== null && issued <= one && due < one)) {
      const settled = sumUntil(paid, end) + sumUntil(credited, end);
      const whole = BigInt(total(lines));
      const open = amount - Number((settled * upTo) / whole - (settled * before) / whole);
      if (open === 0) continue;
      tellOf({
        fact: 'receivable',
        id: lineId,
        times: { end },
        has: { amount: open, currency },
        dims,
        teams: { end: team },
      });
    }
    before = upTo;
    return {
      ...{ line_id: lineId, number: null, client_id: idOr(client, c), request_id: null, currency, state: 'issued' },
      ...{ product_id: idOr(product, b.product), seller_id: seller, issued_on: issued, due_on: due },
      ...{ net_minor: 0, vat_minor: amount, gross_minor: amount },
    };
  });
  changes.push(change('invoice_line', key, 1, ...rows));
}

export function tellMoney(
  { invoices, payments }: Pick<World, 'invoices' | 'payments'>,
  tellOf: TellOf,
  changes: Change[],
): void {
  invoices.forEach((invoice, index) => {
    tellInvoice(invoice, index, tellOf, changes);
  });
  payments.forEach(({ day, client: c, amount, currency }, index) => {
    const key = id(15, index);
    const received = day.slice(0, 10);
    const dims = {
      client: idOr(client, c),
      clientSegment: c === null ? null : (segments[c - 1] ?? null),
      clientManager: c === null ? null : employee(c),
      currency,
    };
    tellOf(
      { fact: 'payment', id: key, times: { received }, dims, teams: {}, has: { amount, currency } },
      change('payment', key, 1, {
        client_id: dims.client,
        currency,
        amount_minor: amount,
        unallocated_minor: 0,
        received_on: received,
      }),
    );
  });
}
