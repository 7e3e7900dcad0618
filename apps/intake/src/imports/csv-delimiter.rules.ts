const delimiters = [',', ';', '\t'] as const;

/** The delimiter of a file by its header line: the one that cuts it into most fields; a comma where none does. */
export function findDelimiter(header: string): string {
  const line = /^[^\r\n]*/.exec(header)?.[0] ?? '';
  const unquoted = line.replaceAll(/"(?:[^"]|"")*"/g, '""');
  let [best, most]: [string, number] = [',', 0];
  for (const delimiter of delimiters) {
    const count = unquoted.split(delimiter).length - 1;
    if (count > most) [best, most] = [delimiter, count];
  }
  return best;
}
