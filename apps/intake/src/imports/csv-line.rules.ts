const plainNumber = /^[+-]?\d+(?:[.,]\d+)?$/;

/** What a spreadsheet would take for a formula is marked as a text; a number is none. */
function disarmed(field: string): string {
  return /^[=+\-@\t\r]/.test(field) && !plainNumber.test(field) ? `'${field}` : field;
}

/** A line of RFC 4180 that a spreadsheet can open without running anything. */
export function csvLine(fields: readonly string[]): string {
  const cells = fields.map((field) => {
    const text = disarmed(field);
    return /[",;\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${cells.join(',')}\r\n`;
}
