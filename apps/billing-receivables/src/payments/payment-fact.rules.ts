import type { EventPayload, paymentRecorded } from '@okno/contracts';

interface PaymentState {
  readonly id: string;
  readonly clientId: string | null;
  readonly currency: string;
  readonly amountMinor: number;
  readonly allocatedMinor: number;
  readonly receivedOn: string;
  readonly allocations: readonly { readonly invoiceId: string; readonly amountMinor: number }[];
}

/** What other services learn of a payment. */
export function paymentFact(payment: PaymentState, now: Date): EventPayload<typeof paymentRecorded> {
  return {
    paymentId: payment.id,
    clientId: payment.clientId,
    currency: payment.currency,
    amountMinor: payment.amountMinor,
    unallocatedMinor: payment.amountMinor - payment.allocatedMinor,
    receivedOn: payment.receivedOn,
    allocations: payment.allocations.map(({ invoiceId, amountMinor }) => ({ invoiceId, amountMinor })),
    at: now.toISOString(),
  };
}
