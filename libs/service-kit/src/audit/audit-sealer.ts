import { createHash } from 'node:crypto';
import type { Database, Transaction } from '@okno/persistence';
import type { Clock } from '../clock.js';

interface Seal {
  readonly number: number;
  readonly last_written_in: string;
  readonly last_id: number;
  readonly entries: number;
  readonly previous_hash: string;
  readonly hash: string;
}

const genesis = '0'.repeat(64);
/** Rows a seal covers at most, so that one seal is quick to check. */
const sealSize = 5_000;

// Qualified, because bare names in ORDER BY would mean the selected texts, in which 1000 comes before 999.
const inOrder = 'ORDER BY audit_entry.written_in, audit_entry.id';
const rowsAfter = `
  SELECT id, written_in::text AS written_in, to_jsonb(audit_entry)::text AS content FROM audit_entry
  WHERE (written_in, id) > ($1::text::xid8, $2::bigint)`;

/** The oldest transaction that still runs, in the numbers of the journal. */
const horizon = `
  ((pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT ahead FROM audit_order))::text)::xid8`;

function chain(previousHash: string, contents: readonly string[]): string {
  const hash = createHash('sha256').update(previousHash);
  for (const content of contents) hash.update('\n').update(content);
  return hash.digest('hex');
}

/**
 * Chains the committed entries of the journal by hash, so that an alteration is noticed.
 * Entries are taken in the order (transaction, id) below the oldest running transaction: none can appear behind a seal.
 */
export class AuditSealer {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Seals what is committed and not sealed yet; answers how many entries that were. */
  async seal(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const [lock] = await tx.query<{ taken: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.audit_seal')) AS taken`,
      );
      if (lock?.taken !== true) return 0;
      const last = await this.lastSeal(tx);
      const rows = await tx.query<{ id: number; written_in: string; content: string }>(
        `${rowsAfter} AND written_in < ${horizon} ${inOrder} LIMIT $3`,
        [last?.last_written_in ?? '0', last?.last_id ?? 0, sealSize],
      );
      const end = rows.at(-1);
      if (end === undefined) return 0;
      const previousHash = last?.hash ?? genesis;
      await tx.query(
        `INSERT INTO audit_seal (number, sealed_at, last_written_in, last_id, entries, previous_hash, hash)
         VALUES ($1, $2, $3::text::xid8, $4, $5, $6, $7)`,
        [
          (last?.number ?? 0) + 1,
          this.clock.now(),
          end.written_in,
          end.id,
          rows.length,
          previousHash,
          chain(
            previousHash,
            rows.map((row) => row.content),
          ),
        ],
      );
      return rows.length;
    });
  }

  /** Recomputes every seal; answers the number of the first that does not hold, or undefined when all do. */
  async firstBrokenSeal(): Promise<number | undefined> {
    const seals = await this.database.query<Seal>(
      `SELECT number, last_written_in::text AS last_written_in, last_id, entries, previous_hash, hash FROM audit_seal ORDER BY number`,
    );
    let previous: Seal | undefined;
    for (const seal of seals) {
      const rows = await this.database.query<{ content: string }>(
        `${rowsAfter} AND (written_in, id) <= ($3::text::xid8, $4::bigint) ${inOrder}`,
        [previous?.last_written_in ?? '0', previous?.last_id ?? 0, seal.last_written_in, seal.last_id],
      );
      const expected = chain(
        previous?.hash ?? genesis,
        rows.map((row) => row.content),
      );
      if (seal.previous_hash !== (previous?.hash ?? genesis) || seal.hash !== expected) return seal.number;
      previous = seal;
    }
    return undefined;
  }

  private async lastSeal(tx: Transaction): Promise<Seal | undefined> {
    const [seal] = await tx.query<Seal>(
      `SELECT number, last_written_in::text AS last_written_in, last_id, entries, previous_hash, hash
       FROM audit_seal ORDER BY number DESC LIMIT 1`,
    );
    return seal;
  }
}
