export interface DepartmentHead {
  readonly parentId: string | null;
  readonly headId: string | null;
}

/** The heads of a department and of those above it, then the head of the root department, then the fallback; nobody twice. */
export function ladderOf(
  departmentId: string,
  departments: ReadonlyMap<string, DepartmentHead>,
  rootId: string,
  fallbackId: string,
): readonly [string, ...string[]] {
  const heads: string[] = [];
  const seen = new Set<string>();
  for (let id: string | null = departmentId; id !== null && !seen.has(id); id = departments.get(id)?.parentId ?? null) {
    seen.add(id);
    const head = departments.get(id)?.headId ?? null;
    if (head !== null) heads.push(head);
  }
  const rootHead = departments.get(rootId)?.headId ?? null;
  const [first = fallbackId, ...rest] = new Set([...heads, ...(rootHead === null ? [] : [rootHead]), fallbackId]);
  return [first, ...rest];
}
