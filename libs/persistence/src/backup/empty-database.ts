import type { ClientBase } from 'pg';
import { BackupRefused } from './manifest.js';

/** There as long as a restore has not come to its end. */
export const restoringSchema = 'okno_restoring';

/**
 * Makes sure that nothing is lost by a restore; what an earlier one has left, which was cut, is dropped.
 * @throws BackupRefused naming what is in the database
 */
export async function refuseFullDatabase(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
     UNION ALL
     SELECT 'public.' || c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1`,
  );
  const found = rows.map(({ name }) => name);
  if (found.length === 0) return;
  if (!found.includes(restoringSchema)) {
    throw new BackupRefused(`The database is not empty; a restore needs an empty one. It has ${found.join(', ')}`);
  }
  for (const name of found) {
    if (!name.startsWith('public.')) await client.query(`DROP SCHEMA ${client.escapeIdentifier(name)} CASCADE`);
  }
}

/** @throws where a restore was cut, or still runs: what is there is not whole */
export async function refuseHalfRestored(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ half: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '${restoringSchema}') AS half`,
  );
  if (rows[0]?.half !== true) return;
  throw new BackupRefused('A restore into this database runs, or was cut: let it end, or run it again');
}
