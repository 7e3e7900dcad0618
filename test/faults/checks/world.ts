import type { Command } from '../load/command.js';

/** A published event as it lies in the log, without its payload. */
export interface LoggedFact {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly version: number;
}

/** One consumer group: what it says it consumes, and what it has taken responsibility for. */
export interface Group {
  readonly name: string;
  readonly types: ReadonlySet<string>;
  /** The receiving transaction's number by event id: they grow in the order in which transactions began to write. */
  readonly receipts: ReadonlyMap<string, number>;
  readonly parked: readonly { readonly eventId: string; readonly error: string }[];
}

/** A row that a command made, found by the words it was sent with. */
export interface FoundRow {
  readonly place: string;
  readonly token: string;
  /** null where the row has no id of its own. */
  readonly id: string | null;
}

/** What a timer does: the fact it tells, how often its table says it was told, and what is late. */
export interface TimerState {
  readonly name: string;
  readonly fact: string;
  /** Facts that take the last one back, because something that had happened before it came to light after it. */
  readonly takenBackBy?: ReadonlySet<string>;
  /** How often the table says that it has fired, by the subject of the fact. */
  readonly fired: ReadonlyMap<string, number>;
  /** Ids of what was due before now and has not fired. */
  readonly late: readonly string[];
}

export interface LedgerState {
  readonly entries: readonly {
    readonly transactionId: string;
    readonly account: string;
    readonly invoiceId: string | null;
    readonly debit: number;
    readonly credit: number;
  }[];
  readonly invoices: readonly {
    readonly id: string;
    readonly clientId: string;
    readonly isIssued: boolean;
    readonly paid: number;
    readonly balance: number;
    /** The sum of its allocations. */
    readonly allocated: number;
  }[];
  readonly payments: readonly { readonly id: string; readonly allocated: number; readonly sumOfAllocations: number }[];
  /** The report's total by client. */
  readonly ageing: ReadonlyMap<string, number>;
}

/** One measure of the cube: its number, the records behind it, and what the service that owns the records has. */
export interface CubeMeasure {
  readonly name: string;
  readonly value: number;
  /** Ids as `/cube/records` lists them; undefined where the measure is a sum. */
  readonly recordIds?: readonly string[];
  readonly own: { readonly value: number; readonly ids?: readonly string[] };
}

/** Two services' opinions of one record. */
export interface ReplicaPair {
  readonly replica: string;
  readonly id: string;
  readonly own: string | null;
  readonly copy: string | null;
}

/** Everything that is read of an installation that has come to rest. */
export interface World {
  readonly commands: readonly Command[];
  readonly rows: readonly FoundRow[];
  readonly log: readonly LoggedFact[];
  readonly groups: readonly Group[];
  /** Events in a service's outbox, by its schema. */
  readonly unsent: ReadonlyMap<string, number>;
  /** Ids of events that slow transactions have left in an outbox behind newer ones. */
  readonly slow: readonly string[];
  readonly timers: readonly TimerState[];
  readonly ledger: LedgerState;
  readonly measures: readonly CubeMeasure[];
  /** Only those that differ, and how many were compared. */
  readonly replicas: { readonly compared: number; readonly different: readonly ReplicaPair[] };
  /** Services whose journal's seals do not hold. */
  readonly brokenJournals: readonly string[];
}
