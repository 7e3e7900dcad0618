/** How e-mail addresses are compared and kept. */
export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase();
}
