import { type Page, type PageQuery, type TakesEffect } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { createdAndId, decodeCursorAs, SqlParameters, toPage } from '@okno/service-kit';

type Connection = Pick<Transaction, 'query'>;

/** One version of a record that is kept in versions. */
export interface Version<Content> {
  readonly id: string;
  readonly version: number;
  readonly active: boolean;
  readonly content: Content;
  /** For whom the version counts beside what comes after it. */
  readonly takesEffect: TakesEffect;
  /** When the record was first made, and when this version came into force. */
  readonly createdAt: Date;
  readonly publishedAt: Date;
}

interface VersionRow<Content> {
  readonly id: string;
  readonly version: number;
  readonly active: boolean;
  readonly content: Content;
  readonly takes_effect: TakesEffect;
  readonly created_at: Date;
  readonly published_at: Date;
}

function toVersion<Content>(row: VersionRow<Content>): Version<Content> {
  const { id, version, active, content } = row;
  const [takesEffect, createdAt, publishedAt] = [row.takes_effect, row.created_at, row.published_at];
  return { id, version, active, content, takesEffect, createdAt, publishedAt };
}

/** Reads and writes records whose every version is kept: `<table>` holds the latest number, `<table>_version` the contents. */
export class VersionedRecords<Content extends object> {
  private readonly columns = 'v.id, v.version, v.active, v.content, v.takes_effect, t.created_at, v.published_at';

  constructor(private readonly table: 'calendar' | 'sla_policy' | 'approval_route') {}

  /** The given version, the latest unless said. */
  async read(connection: Connection, id: string, version?: number): Promise<Version<Content> | undefined> {
    const [row] = await connection.query<VersionRow<Content>>(
      {
        name: `escalation-read-${this.table}`,
        text: `SELECT ${this.columns} FROM ${this.table} t
          JOIN ${this.table}_version v ON v.id = t.id AND v.version = coalesce($2::int, t.version) WHERE t.id = $1`,
      },
      [id, version ?? null],
    );
    return row === undefined ? undefined : toVersion(row);
  }

  /** The latest version, locked until the transaction ends. */
  async lock(connection: Connection, id: string): Promise<Version<Content> | undefined> {
    await connection.query(`SELECT id FROM ${this.table} WHERE id = $1 FOR UPDATE`, [id]);
    return this.read(connection, id);
  }

  /** Every active record, latest versions. */
  async readActive(connection: Connection): Promise<Version<Content>[]> {
    const rows = await connection.query<VersionRow<Content>>({
      name: `escalation-active-${this.table}`,
      text: `SELECT ${this.columns} FROM ${this.table} t
        JOIN ${this.table}_version v ON v.id = t.id AND v.version = t.version WHERE t.active`,
    });
    return rows.map(toVersion);
  }

  /** Newest first. */
  async list(
    connection: Connection,
    { limit, after, active }: PageQuery & { readonly active?: boolean | undefined },
  ): Promise<Page<Version<Content>>> {
    const cursor = decodeCursorAs(after, createdAndId);
    const parameters = new SqlParameters();
    const conditions = ['TRUE'];
    if (active !== undefined) conditions.push(`t.active = ${parameters.add(active)}`);
    if (cursor !== undefined) {
      conditions.push(
        `(t.created_at, t.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
      );
    }
    const rows = await connection.query<VersionRow<Content>>(
      `SELECT ${this.columns} FROM ${this.table} t JOIN ${this.table}_version v ON v.id = t.id AND v.version = t.version
       WHERE ${conditions.join(' AND ')} ORDER BY t.created_at DESC, t.id DESC LIMIT ${parameters.add(limit + 1)}`,
      parameters.values,
    );
    return toPage(rows, limit, toVersion, (row) => [row.created_at.toISOString(), row.id]);
  }

  /** Adds the first version; answers undefined, changing nothing, when the record exists. */
  async create(connection: Connection, id: string, content: Content, now: Date): Promise<Version<Content> | undefined> {
    const made = await connection.query(
      `WITH record AS (
         INSERT INTO ${this.table} (id, version, active, created_at) VALUES ($1, 1, TRUE, $3) ON CONFLICT DO NOTHING RETURNING id
       ) INSERT INTO ${this.table}_version (id, version, active, content, published_at)
         SELECT id, 1, TRUE, $2::jsonb, $3 FROM record RETURNING id`,
      [id, JSON.stringify(content), now],
    );
    if (made.length === 0) return undefined;
    return { id, version: 1, active: true, content, takesEffect: 'new-requests', createdAt: now, publishedAt: now };
  }

  /** Adds the next version of a locked record. */
  async revise(
    connection: Connection,
    current: Version<Content>,
    change: { readonly content: Content; readonly active: boolean; readonly takesEffect?: TakesEffect },
    now: Date,
  ): Promise<Version<Content>> {
    const next = {
      ...current,
      takesEffect: 'new-requests' as const,
      ...change,
      version: current.version + 1,
      publishedAt: now,
    };
    await connection.query(`UPDATE ${this.table} SET version = $2, active = $3 WHERE id = $1`, [
      next.id,
      next.version,
      next.active,
    ]);
    await connection.query(
      `INSERT INTO ${this.table}_version (id, version, active, content, published_at, takes_effect)
       VALUES ($1, $2, $3, $4::jsonb, $5, $6)`,
      [next.id, next.version, next.active, JSON.stringify(next.content), now, next.takesEffect],
    );
    return next;
  }
}
