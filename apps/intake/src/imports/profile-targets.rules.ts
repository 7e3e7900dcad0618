/** What a column of ours holds: its texts are written by the mapping as RowReader reads them. */
export type TargetKind = 'text' | 'moment' | 'day' | 'seconds' | 'number' | 'flag';

/** What a profile's columns may be mapped to. */
export interface SourceTargets {
  readonly targets: Readonly<Record<string, TargetKind>>;
  readonly required: readonly string[];
  /** The column whose value makes a row the same again; undefined where the whole row does. */
  readonly key: string | undefined;
}

const requestTargets = {
  reference: 'text',
  clientExternalId: 'text',
  channel: 'text',
  kind: 'text',
  subject: 'text',
  description: 'text',
  product: 'text',
  priority: 'number',
  registeredAt: 'moment',
  owner: 'text',
  department: 'text',
  tier: 'number',
  solvedAt: 'moment',
  closedAt: 'moment',
} as const;

const records: Readonly<Record<string, SourceTargets | undefined>> = {
  'calls-csv': {
    targets: {
      callId: 'text',
      startedAt: 'moment',
      direction: 'text',
      from: 'text',
      to: 'text',
      queue: 'text',
      employee: 'text',
      product: 'text',
      clientExternalId: 'text',
      priority: 'number',
      waitSeconds: 'seconds',
      talkSeconds: 'seconds',
      holdSeconds: 'seconds',
      outcome: 'text',
    },
    required: ['callId', 'startedAt', 'direction', 'outcome'],
    key: 'callId',
  },
  'clients-csv': {
    targets: {
      externalId: 'text',
      kind: 'text',
      name: 'text',
      taxId: 'text',
      segment: 'text',
      manager: 'text',
      phone: 'text',
      email: 'text',
    },
    required: ['externalId'],
    key: 'externalId',
  },
  'requests-csv': { targets: requestTargets, required: ['reference', 'registeredAt'], key: 'reference' },
  'request-events-csv': {
    targets: {
      reference: 'text',
      at: 'moment',
      event: 'text',
      tier: 'number',
      department: 'text',
      employee: 'text',
      reason: 'text',
    },
    required: ['reference', 'at', 'event'],
    key: undefined,
  },
  'complaints-csv': {
    targets: {
      reference: 'text',
      clientExternalId: 'text',
      requestReference: 'text',
      product: 'text',
      cause: 'text',
      department: 'text',
      severity: 'text',
      text: 'text',
      receivedAt: 'moment',
      answeredAt: 'moment',
      verdict: 'text',
      appealed: 'flag',
    },
    required: ['reference', 'receivedAt'],
    key: 'reference',
  },
  'invoices-csv': {
    targets: {
      number: 'text',
      clientExternalId: 'text',
      issuedOn: 'day',
      dueOn: 'day',
      amount: 'number',
      currency: 'text',
      paidOn: 'day',
      disputed: 'flag',
    },
    required: ['number', 'issuedOn', 'amount'],
    key: 'number',
  },
  'call-days-csv': {
    targets: {
      day: 'day',
      queue: 'text',
      employee: 'text',
      direction: 'text',
      internal: 'flag',
      missed: 'flag',
      calls: 'number',
      talkSeconds: 'seconds',
      waitSeconds: 'seconds',
      totalSeconds: 'seconds',
    },
    required: ['day', 'direction', 'calls'],
    key: undefined,
  },
};

const snapshots: Readonly<Record<string, SourceTargets | undefined>> = {
  'requests-csv': {
    targets: { ...requestTargets, at: 'moment', status: 'text', employee: 'text', reason: 'text' },
    required: ['reference', 'at', 'status'],
    key: 'reference',
  },
};

/** Undefined for a source that takes no profile, or none of such rows. */
export function targetsOf(source: string, rowsAre: 'records' | 'snapshots'): SourceTargets | undefined {
  const sources = rowsAre === 'snapshots' ? snapshots : records;
  return Object.hasOwn(sources, source) ? sources[source] : undefined;
}
