/** Whether a department would come to lie below itself if `parentId` became its parent. */
export function wouldCircle(
  departmentId: string,
  parentId: string | null,
  parents: ReadonlyMap<string, string | null>,
): boolean {
  const seen = new Set<string>();
  for (let above = parentId; above !== null && !seen.has(above); above = parents.get(above) ?? null) {
    if (above === departmentId) return true;
    seen.add(above);
  }
  return false;
}
