import { wellKnown } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { ResponseTime } from './response-times.rules.js';

type Connection = Pick<Transaction, 'query'>;

export interface ResponseTimes {
  readonly version: number;
  readonly items: readonly ResponseTime[];
  /** Who is asked where nobody else is there; null is the administrator. */
  readonly fallbackEmployeeId: string | null;
}

interface Row {
  readonly version: number;
  readonly content: Pick<ResponseTimes, 'items' | 'fallbackEmployeeId'>;
}

const none: ResponseTimes = { version: 1, items: [], fallbackEmployeeId: null };

/** One record for the whole company. */
export async function readResponseTimes(connection: Connection): Promise<ResponseTimes> {
  const [row] = await connection.query<Row>({
    name: 'escalation-read-response-times',
    text: 'SELECT version, content FROM response_times',
  });
  return row === undefined ? none : { version: row.version, ...row.content };
}

export async function lockResponseTimes(connection: Connection): Promise<ResponseTimes> {
  await connection.query('SELECT id FROM response_times FOR UPDATE');
  return readResponseTimes(connection);
}

export async function saveResponseTimes(
  connection: Connection,
  { version, items, fallbackEmployeeId }: ResponseTimes,
): Promise<void> {
  await connection.query('UPDATE response_times SET version = $1, content = $2::jsonb', [
    version,
    JSON.stringify({ items, fallbackEmployeeId }),
  ]);
}

/** Who is asked where nobody else is there: as configured while that person works here, else the administrator. */
export async function readFallback(connection: Connection): Promise<string> {
  const [row] = await connection.query<{ id: string }>({
    name: 'escalation-read-fallback',
    text: `SELECT e.id FROM response_times t JOIN employee_replica e ON e.id = (t.content->>'fallbackEmployeeId')::uuid
      WHERE e.active`,
  });
  return row?.id ?? wellKnown.administratorEmployeeId;
}
