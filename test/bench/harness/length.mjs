// `OKNO_BENCH_SHORT=on` proves that the benchmarks run; figures are taken without it.
const short = process.env.OKNO_BENCH_SHORT === 'on';

export function seconds(usual) {
  return short ? Math.min(usual, 1) : usual;
}

export function times(usual) {
  return short ? Math.max(1, Math.round(usual / 10)) : usual;
}
