import type { Page, PageQuery } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { createdAndId, decodeCursorAs, toPage, type SqlParameters } from '@okno/service-kit';

interface Listed {
  readonly id: string;
  readonly created_at: Date;
}

interface ListParts {
  /** `SELECT … FROM …` in which the listed record is `t`. */
  readonly select: string;
  readonly conditions: readonly string[];
  readonly parameters: SqlParameters;
}

/** Reads one page of records, the newest first, by their time of creation and id. */
export async function readNewestFirst<Row extends Listed>(
  tx: Pick<Transaction, 'query'>,
  { limit, after }: PageQuery,
  { select, conditions, parameters }: ListParts,
): Promise<Page<Row>> {
  const cursor = decodeCursorAs(after, createdAndId);
  const all = [...conditions];
  if (cursor !== undefined) {
    all.push(`(t.created_at, t.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`);
  }
  const rows = await tx.query<Row>(
    `${select} WHERE ${all.length === 0 ? 'TRUE' : all.join(' AND ')}
     ORDER BY t.created_at DESC, t.id DESC LIMIT ${parameters.add(limit + 1)}`,
    parameters.values,
  );
  return toPage(
    rows,
    limit,
    (row) => row,
    (row) => [row.created_at.toISOString(), row.id],
  );
}

export function pageAs<Row, Item>({ items, nextCursor }: Page<Row>, toItem: (row: Row) => Item): Page<Item> {
  return { items: items.map(toItem), nextCursor };
}

/** The conditions of the filters that every list of the organisation has. */
export function organisationConditions(
  query: { readonly q?: string | undefined; readonly active?: boolean | undefined },
  parameters: SqlParameters,
  searched: readonly string[],
): string[] {
  const conditions: string[] = [];
  if (query.active !== undefined) conditions.push(`t.active = ${parameters.add(query.active)}`);
  if (query.q !== undefined) {
    const pattern = parameters.add(`%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
    conditions.push(`(${searched.map((column) => `t.${column} ILIKE ${pattern}`).join(' OR ')})`);
  }
  return conditions;
}
