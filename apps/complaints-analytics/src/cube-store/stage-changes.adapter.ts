import { DuckDBDataChunk, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { columnsOf, type Change, type ColumnType, type CubeTable } from './cube-tables.rules.js';

const rowsPerChunk = 2_048;

/** Texts that DuckDB turns into ids and times itself, a column at a time, far quicker than value by value here. */
const stagedAsText: ReadonlySet<ColumnType> = new Set(['UUID', 'TIMESTAMP', 'DATE']);

function staged(type: ColumnType): string {
  return stagedAsText.has(type) ? 'VARCHAR' : type;
}

/** DuckDB drops an offset without applying it: a moment is put into UTC first. */
function toUtc(moment: string): string {
  return moment.endsWith('Z') ? moment : new Date(moment).toISOString();
}

function toValue(value: string | number | boolean | null | undefined, type: ColumnType): DuckDBValue {
  if (value === null || value === undefined) return null;
  if (type === 'BIGINT') return BigInt(value);
  return type === 'TIMESTAMP' && typeof value === 'string' ? toUtc(value) : value;
}

function rowsOf(changes: readonly Change[], columns: ReturnType<typeof columnsOf>): DuckDBValue[][] {
  return changes.flatMap(({ key, version, rows }) => {
    const erased = version === Infinity;
    const head = [key, BigInt(erased ? Number.MAX_SAFE_INTEGER : version)];
    if (rows.length === 0) return [[...head, true, ...columns.map(() => null)]];
    return rows.map((row) => [...head, false, ...columns.map(([name, type]) => toValue(row[name], type))]);
  });
}

/** Replaces the rows of the changes' keys, save where the table already knows a newer version. Runs within the caller's transaction. */
export async function stageChanges(
  connection: DuckDBConnection,
  table: CubeTable,
  changes: readonly Change[],
): Promise<void> {
  const columns = columnsOf(table);
  const stage = `stage_${table}`;
  const definitions = columns.map(([name, type]) => `${name} ${staged(type)}`).join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${stage} (key VARCHAR, version BIGINT, erased BOOLEAN, ${definitions})`,
  );
  const appender = await connection.createAppender(stage, null, 'temp');
  const types = Array.from({ length: columns.length + 3 }, (_, index) => appender.columnType(index));
  const rows = rowsOf(changes, columns);
  for (let start = 0; start < rows.length; start += rowsPerChunk) {
    const chunk = DuckDBDataChunk.create(types);
    chunk.setRows(rows.slice(start, start + rowsPerChunk));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const names = columns.map(([name]) => name).join(', ');
  const casts = columns.map(([name, type]) => (stagedAsText.has(type) ? `${name}::${type}` : name)).join(', ');
  await connection.run(`DELETE FROM ${stage} s USING ${table} t WHERE t.key = s.key::UUID AND t.version > s.version`);
  await connection.run(`DELETE FROM ${table} WHERE key IN (SELECT key::UUID FROM ${stage})`);
  await connection.run(
    `INSERT INTO ${table} (key, version, ${names}) SELECT key::UUID, version, ${casts} FROM ${stage} WHERE NOT erased`,
  );
}
