/** What is told of a backup. */
interface Told {
  readonly okno: string;
  readonly takenAt: string;
  readonly tables: readonly { readonly rows: number }[];
}

const kilo = 1_000;

/** `12.3 MB` */
export function sizeOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= kilo && unit < units.length - 1) [value, unit] = [value / kilo, unit + 1];
  return `${unit === 0 ? value.toString() : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** For a person, after the work is done. */
export function tellBackup(what: string, file: string, { okno, takenAt, tables }: Told, bytes: number): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const content = `${tables.length.toString()} tables with ${rows.toString()} rows, as of ${takenAt}, of Okno ${okno}`;
  return `${what}: ${content}\n${file} (${sizeOf(bytes)})`;
}
