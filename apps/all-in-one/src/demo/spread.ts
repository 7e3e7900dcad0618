/**
 * Shares exactly `total` out in proportion to `weights`, whole numbers each: what is rounded away in one is made up for in
 * the next, so that no place gets more than one too many.
 */
export function spread(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  let seen = 0;
  let given = 0;
  return weights.map((weight) => {
    seen += weight;
    const due = Math.round((total * seen) / sum) - given;
    given += due;
    return due;
  });
}
