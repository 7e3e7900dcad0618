import { MoneyRefusal, isCurrency, multiplyQuantity, sum, vatOnTop, type Money } from '@okno/money';

/** One line as it was ordered. `vatRate` in percent, prices without VAT. */
export interface OrderedLine {
  readonly id: string;
  readonly description: string;
  readonly productId: string | null;
  readonly sellerId: string | null;
  readonly quantity: string;
  readonly unitPrice: Money;
  readonly vatRate: number;
}

/** A line with its amounts, minor units of the invoice's currency. */
export interface InvoiceLine extends OrderedLine {
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
}

export interface PricedLines {
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly totalMinor: number;
}

export interface LineRefusal {
  readonly refused: 'mixed-currencies' | 'invalid-amount';
  readonly field: string;
}

/** Net = quantity × unit price and VAT = net × rate, each rounded once per line; the invoice's amounts are the lines' sums. */
export function priceLines(ordered: readonly OrderedLine[]): PricedLines | LineRefusal {
  const currency = ordered[0]?.unitPrice.currency ?? '';
  const lines: InvoiceLine[] = [];
  for (const [place, line] of ordered.entries()) {
    if (!isCurrency(line.unitPrice.currency))
      return { refused: 'invalid-amount', field: `lines.${place}.unitPrice.currency` };
    if (line.unitPrice.currency !== currency)
      return { refused: 'mixed-currencies', field: `lines.${place}.unitPrice.currency` };
    if (line.unitPrice.amountMinor < 0)
      return { refused: 'invalid-amount', field: `lines.${place}.unitPrice.amountMinor` };
    const priced = priceLine(line);
    if (priced === undefined) return { refused: 'invalid-amount', field: `lines.${place}.quantity` };
    lines.push(priced);
  }
  try {
    const total = (part: (line: InvoiceLine) => number): number =>
      sum(
        lines.map((line) => ({ amountMinor: part(line), currency })),
        currency,
      ).amountMinor;
    return {
      currency,
      lines,
      netMinor: total((line) => line.netMinor),
      vatMinor: total((line) => line.vatMinor),
      totalMinor: total((line) => line.grossMinor),
    };
  } catch (error) {
    if (error instanceof MoneyRefusal) return { refused: 'invalid-amount', field: 'lines' };
    throw error;
  }
}

function priceLine(line: OrderedLine): InvoiceLine | undefined {
  try {
    const { net, vat, gross } = vatOnTop(multiplyQuantity(line.unitPrice, line.quantity), line.vatRate.toFixed(2));
    return { ...line, netMinor: net.amountMinor, vatMinor: vat.amountMinor, grossMinor: gross.amountMinor };
  } catch (error) {
    if (error instanceof MoneyRefusal) return undefined;
    throw error;
  }
}
