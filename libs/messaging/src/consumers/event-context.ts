import type { EventEnvelope } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

/** What a handler of batches gets beside the events. Everything it does goes through `tx`: then it happens once, with the receipt. */
export interface BatchContext {
  readonly tx: Transaction;
  readonly group: string;
  readonly topic: string;
}

/** What a handler gets beside the event. */
export interface EventContext extends BatchContext {
  /** The event itself, its payload parsed. */
  readonly envelope: EventEnvelope;
}
