import { createHash } from 'node:crypto';

/** Executions after which a statement is worth a name: what is built anew for every question never gets so far. */
const threshold = 20;
/** Statements with a name at most: each takes some ten kilobytes of every connection it is used on. */
const mostNames = 300;
/** Statements counted at most; then the counting begins anew. */
const mostCounted = 5_000;

/**
 * Names the statements that come again and again. Under a name PostgreSQL parses a statement once for each connection, and
 * after five executions plans it once too where that is no worse (PostgreSQL's documentation of PREPARE).
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  /** Counts an execution; answers the name once there is one. */
  nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= mostNames) return known;
    const count = (this.counts.get(text) ?? 0) + 1;
    if (count < threshold) {
      if (this.counts.size >= mostCounted) this.counts.clear();
      this.counts.set(text, count);
      return undefined;
    }
    this.counts.delete(text);
    const name = `auto-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    this.names.set(text, name);
    return name;
  }
}
