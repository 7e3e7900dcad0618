/** Who sends a command: each has roles, and sees what those see. */
export type Person = 'operator' | 'expert' | 'secondExpert' | 'head' | 'director' | 'quality' | 'finance';

/** The row that a command makes, found by the words it was sent with. */
export interface MadeRow {
  /** `intake.request.subject`: schema, table and the column that holds the command's token. */
  readonly place: string;
  /** The words, where they are not the command's own token. */
  readonly token?: string;
  /** Where the answer names the row, `id` unless said. */
  readonly idField?: string;
}

export interface Wish {
  readonly what: string;
  readonly by: Person;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  /** Sent as it is, instead of `body`. */
  readonly mail?: string;
  readonly row?: MadeRow;
  /** The fact that must be in the log once for each such command acknowledged; of the record that the answer names unless `of` does. */
  readonly fact?: { readonly type: string; readonly of?: string };
}

export type Outcome = 'open' | 'acknowledged' | 'refused';

/** One command with everything that is known of its way. */
export interface Command extends Wish {
  /** Its `Idempotency-Key`, and a word in what it writes. */
  readonly token: string;
  /** Business time. */
  readonly sentAt: string;
  readonly outcome: Outcome;
  /** Of every answer in turn; 0 where the connection broke or nobody answered in time. */
  readonly statuses: readonly number[];
  /** Of the record that the answer names. */
  readonly id?: string | undefined;
}

/** It may have taken effect although nobody said so: a connection broke, or a service was not there any more. */
export function isUnclear({ statuses }: Pick<Command, 'statuses'>): boolean {
  return statuses.some((status) => status === 0 || status >= 500);
}
