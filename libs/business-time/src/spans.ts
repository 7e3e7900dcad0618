/** A half-open stretch of numbers: `from` is in, `to` is not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Sorted, disjoint, without empty ones; what overlaps or touches becomes one. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.to <= span.from) continue;
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push(span);
    else if (span.to > last.to) merged[merged.length - 1] = { from: last.from, to: span.to };
  }
  return merged;
}

/** What is left of `spans` without `cuts`; both sorted and disjoint. */
export function subtractSpans(spans: readonly Span[], cuts: readonly Span[]): Span[] {
  if (cuts.length === 0) return [...spans];
  const left: Span[] = [];
  for (const span of spans) {
    let from = span.from;
    for (const cut of cuts) {
      if (cut.to <= from) continue;
      if (cut.from >= span.to) break;
      if (cut.from > from) left.push({ from, to: cut.from });
      from = cut.to;
    }
    if (from < span.to) left.push({ from, to: span.to });
  }
  return left;
}

export function clipSpans(spans: readonly Span[], from: number, to: number): Span[] {
  return spans
    .map((span) => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.from < span.to);
}
