import type { ComplaintState, EventPayload, complaintRowsReceived } from '@okno/contracts';
import type { Complaint } from '../complaints/complaint.rules.js';

export type ImportedRow = EventPayload<typeof complaintRowsReceived>['rows'][number];

const longestCode = 300;

/** A code made of a name: `Late repair!` is `late-repair`, `Поздний ремонт` is `поздний-ремонт`. */
export function codeOfName(name: string): string {
  const code = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, longestCode);
  return code === '' ? name.trim() : code;
}

/** Something with a code and a name that a row may name by either, however written. */
export interface Named {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

/** The ids that names stand for. A code goes before a name. */
export function indexByName(records: readonly Named[]): ReadonlyMap<string, string> {
  return new Map([
    ...records.map(({ id, name }) => [codeOfName(name), id] as const),
    ...records.map(({ id, code }) => [codeOfName(code), id] as const),
  ]);
}

export function idOfName(index: ReadonlyMap<string, string>, name: string | null): string | null {
  return name === null || name.trim() === '' ? null : (index.get(codeOfName(name)) ?? null);
}

/** The causes that rows name and nobody has defined, each once, as it is first written. */
export function unknownCauses(rows: readonly ImportedRow[], index: ReadonlyMap<string, string>): readonly string[] {
  const unknown = new Map<string, string>();
  for (const { cause } of rows) {
    if (cause === null || cause.trim() === '' || idOfName(index, cause) !== null) continue;
    const code = codeOfName(cause);
    if (!unknown.has(code)) unknown.set(code, cause.trim());
  }
  return [...unknown.values()];
}

/** What was told last of a complaint whose whole life the file does not tell: an answered matter rests unless it was appealed. */
function stateOf({ appealed, answeredAt, verdict }: ImportedRow): ComplaintState {
  if (appealed) return 'appealed';
  if (answeredAt !== null) return 'closed';
  return verdict === null ? 'registered' : 'decided';
}

export interface ImportIndexes {
  readonly causes: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, string>;
  readonly departments: ReadonlyMap<string, string>;
}

/** An imported row as a complaint with its own times: it makes no request and promises nothing. */
export function toComplaint(
  row: ImportedRow,
  { causes, products, departments }: ImportIndexes,
  { id, source, now }: { readonly id: string; readonly source: string; readonly now: Date },
): Complaint {
  const answeredAt = row.answeredAt === null ? null : new Date(row.answeredAt);
  return {
    id,
    reference: row.reference,
    source,
    requestId: row.requestId,
    clientId: row.clientId,
    causeId: idOfName(causes, row.cause),
    productId: row.productId ?? idOfName(products, row.product),
    departmentId: idOfName(departments, row.department),
    employeeId: null,
    severity: row.severity,
    state: stateOf(row),
    text: row.text,
    verdict: row.verdict,
    decision: null,
    compensation: null,
    approval: null,
    answer: null,
    appealCount: row.appealed ? 1 : 0,
    appealReason: null,
    receivedAt: new Date(row.receivedAt),
    acknowledgeDueAt: null,
    answerDueAt: null,
    acknowledgedAt: null,
    decidedAt: null,
    answeredAt,
    closedAt: row.appealed ? null : answeredAt,
    appealedAt: null,
    own: false,
    claimed: true,
    registeredById: null,
    version: 1,
    createdAt: now,
  };
}

/** The rows to store: of several with one reference the first. */
export function firstOfEachReference(rows: readonly ImportedRow[]): readonly ImportedRow[] {
  const first = new Map<string, ImportedRow>();
  for (const row of rows) if (!first.has(row.reference)) first.set(row.reference, row);
  return [...first.values()];
}

/** Counted for the import's report: a complaint is linked when it is known whose it is. */
export function countLinked(complaints: readonly Pick<Complaint, 'requestId' | 'clientId'>[]): number {
  return complaints.filter(({ requestId, clientId }) => requestId !== null || clientId !== null).length;
}
