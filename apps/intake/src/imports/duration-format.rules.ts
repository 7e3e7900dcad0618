/** Reads a text as seconds, parts kept; NaN for none. */
export type DurationParser = (text: string) => number;

const units: Readonly<Record<string, number | undefined>> = {
  milliseconds: 0.001,
  seconds: 1,
  minutes: 60,
  hours: 3_600,
};
/** Clock forms: how many seconds each part counts. Hours, or minutes where there are none, have no upper bound. */
const clocks: Readonly<Record<string, readonly number[] | undefined>> = {
  'hh:mm:ss': [3_600, 60, 1],
  'h:mm:ss': [3_600, 60, 1],
  'mm:ss': [60, 1],
  'm:ss': [60, 1],
  'hh:mm': [3_600, 60],
  'h:mm': [3_600, 60],
};

/** A reader of lengths of time in a unit or written as a clock shows them; undefined for a format that is none. */
export function compileDurationFormat(format: string): DurationParser | undefined {
  const unit = units[format];
  if (unit !== undefined) {
    return (text) => (/^-?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) * unit : NaN);
  }
  const weights = clocks[format.replace(/^H+/, (hours) => hours.toLowerCase())];
  if (weights === undefined) return undefined;
  return (text) => {
    const found = /^(-?)(\d{1,7}(?::[0-5]\d)+)(?:[.,](\d{1,9}))?$/.exec(text);
    const counted = (found?.[2] ?? '').split(':').map(Number);
    if (found === null || counted.length !== weights.length) return NaN;
    const seconds = counted.reduce((sum, count, place) => sum + count * (weights[place] ?? 0), 0);
    return (found[1] === '-' ? -1 : 1) * (seconds + Number(`0.${found[3] ?? '0'}`));
  };
}
