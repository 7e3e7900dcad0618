/** Somebody whose answer is awaited; `actingForId` is for whom they act. */
export interface Addressee {
  readonly employeeId: string;
  readonly actingForId: string | null;
  readonly answerBy: string;
}

/**
 * What a reader has to answer of an approval: until when, and for whom. `persons` are the reader and everybody they stand in
 * for. Whoever is away sees their own too: it stays theirs to answer.
 */
export function placeOf(
  addressees: readonly Addressee[],
  persons: readonly string[],
  readerId: string,
): { readonly dueAt: number; readonly actingForId: string | null } | undefined {
  const meant = addressees.filter(
    ({ employeeId, actingForId }) =>
      persons.includes(employeeId) || (actingForId !== null && persons.includes(actingForId)),
  );
  const [first] = meant.sort((left, right) => (left.answerBy < right.answerBy ? -1 : 1));
  if (first === undefined) return undefined;
  const own = meant.some(
    ({ employeeId, actingForId }) => actingForId === readerId || (employeeId === readerId && actingForId === null),
  );
  const dueAt = Date.parse(first.answerBy);
  if (own) return { dueAt, actingForId: null };
  return { dueAt, actingForId: first.actingForId ?? first.employeeId };
}
