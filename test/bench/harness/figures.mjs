// How a benchmark tells what it found: one line of JSON, with the limit measured in the same run.
import { loadavg } from 'node:os';

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which the share `share` (0 to 1) of all values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function rounded(value) {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/**
 * `value` and `limit` are the medians of paired runs; `ratio` is value / limit: of a rate the greater the better, of a
 * time or a size the smaller. `load` is the machine's load of the last minute, which includes the benchmark's own.
 */
export function tell({ name, unit, values, limits, limitWhat, target, ...more }) {
  const value = median(values);
  const limit = median(limits);
  const line = {
    name,
    value: rounded(value),
    unit,
    limit: rounded(limit),
    limitWhat,
    ratio: Number((value / limit).toPrecision(3)),
    load: Number(loadavg()[0].toFixed(1)),
    runs: values.map((each, index) => [rounded(each), rounded(limits[index % limits.length])]),
    target,
    ...more,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
