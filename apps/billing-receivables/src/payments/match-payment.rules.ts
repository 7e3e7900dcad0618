/** An invoice that money may go against. Minor units. */
export interface OpenInvoice {
  readonly id: string;
  readonly number: string;
  readonly clientId: string;
  readonly currency: string;
  readonly balanceMinor: number;
}

export interface Receipt {
  readonly amountMinor: number;
  readonly currency: string;
  readonly clientId: string | null;
  readonly purpose: string;
}

export interface Match {
  readonly invoiceId: string;
  readonly amountMinor: number;
}

/** The numbers of invoices that a text names, `I-2026-000123`, in capitals. */
export function invoiceNumbersIn(text: string): readonly string[] {
  return [...new Set(text.toUpperCase().match(/\bI-\d{4}-\d{6}\b/g) ?? [])];
}

/**
 * Where money goes by itself: to the one invoice that the purpose names, as far as it goes; else to the client's one
 * open invoice over exactly this amount. Anything less certain stays unmatched for a person to decide.
 */
export function matchPayment(receipt: Receipt, open: readonly OpenInvoice[]): Match | undefined {
  const fitting = open.filter(
    ({ currency, clientId }) =>
      currency === receipt.currency && (receipt.clientId === null || receipt.clientId === clientId),
  );
  const numbers = invoiceNumbersIn(receipt.purpose);
  const named = fitting.filter(({ number }) => numbers.includes(number));
  if (numbers.length > 0) {
    const [invoice] = named;
    if (named.length !== 1 || invoice === undefined || numbers.length > 1) return undefined;
    return { invoiceId: invoice.id, amountMinor: Math.min(receipt.amountMinor, invoice.balanceMinor) };
  }
  if (receipt.clientId === null) return undefined;
  const exact = fitting.filter(({ balanceMinor }) => balanceMinor === receipt.amountMinor);
  const [only] = exact;
  return exact.length === 1 && only !== undefined ? { invoiceId: only.id, amountMinor: only.balanceMinor } : undefined;
}
