import type { Role, TimelineKind } from '@okno/contracts';

const everyKind: readonly TimelineKind[] = [
  'call',
  'interaction',
  'request',
  'assignment',
  'commitment',
  'escalation',
  'complaint',
  'survey',
  'document',
  'invoice',
  'payment',
];
const moneyKinds: readonly TimelineKind[] = ['document', 'invoice', 'payment'];
const workKinds = everyKind.filter((kind) => kind !== 'invoice' && kind !== 'payment');

/** Which kinds of entries a role reads: finance the money, those who do the work all but the money. */
const kindsOf: Readonly<Record<Role, readonly TimelineKind[]>> = {
  operator: everyKind,
  manager: everyKind,
  director: everyKind,
  head: everyKind,
  administrator: everyKind,
  client: everyKind,
  specialist: workKinds,
  quality: workKinds,
  finance: moneyKinds,
  integration: [],
};

export function readableKinds(roles: readonly Role[]): readonly TimelineKind[] {
  return [...new Set(roles.flatMap((role) => kindsOf[role]))];
}
