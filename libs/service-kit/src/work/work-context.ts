import type { Language } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Identity } from '../access/identity.js';

/** On whose behalf and in which chain of causes something is done; made from a request, an event or a timer. */
export interface WorkContext {
  readonly identity: Identity;
  readonly language: Language;
  /** 32 hex digits of W3C trace context. */
  readonly traceId: string;
  /** The very place in that trace from which this is done; what is published follows from it. */
  readonly traceparent?: string;
  /** Id of the act from which this chain springs. */
  readonly correlationId: string;
  /** Id of the event that caused this, when one did. */
  readonly causationId?: string;
  readonly idempotencyKey?: string;
  /** Method and path, for the idempotency of creating POSTs. */
  readonly operation?: string;
  /** An already open transaction to join: set when an event handler calls a use case. */
  readonly tx?: Transaction;
}
