import type { Client } from 'pg';
import { scramVerifier } from './runtime-role.js';
import { errorCode } from './pg-errors.js';

/** "okno" in ASCII: the first half of every advisory lock's key that this library takes. */
export const lockClass = 0x6f6b6e6f;
/** The second half for what belongs to the whole database; schemas use the hash of their name. */
export const databaseLockKey = 0;

export interface ServiceAccount {
  readonly schema: string;
  readonly role: string;
  readonly password: string;
}

/**
 * Makes the schema and the run-time role, as the migrator. The role may use its own schema's tables and nothing else:
 * it owns nothing, and what migrations revoke from it stays revoked, since rights on tables are given only by default
 * privileges at a table's birth. One provisioning at a time: PostgreSQL refuses concurrent grants on one object.
 */
export async function provisionService(client: Client, account: ServiceAccount): Promise<void> {
  const schema = client.escapeIdentifier(account.schema);
  const role = client.escapeIdentifier(account.role);
  const verifier = client.escapeLiteral(scramVerifier(account.role, account.password));
  await client.query("SET lock_timeout = '60s'");
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', [lockClass, databaseLockKey]);
    await client.query('SAVEPOINT making_role');
    const { rows } = await client.query<{ rolsuper: boolean; me: boolean }>(
      'SELECT rolsuper, rolname = current_user AS me FROM pg_roles WHERE rolname = $1',
      [account.role],
    );
    const [found] = rows;
    if (found?.rolsuper === true || found?.me === true) {
      throw new Error(`The run-time role ${account.role} must be neither a superuser nor the migrator`);
    }
    if (found === undefined) {
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${verifier}`).catch(async (error: unknown) => {
        // Roles belong to the cluster: a start in another database may have been a moment faster.
        if (errorCode(error) !== '42710' && errorCode(error) !== '23505') throw error;
        await client.query('ROLLBACK TO SAVEPOINT making_role');
        await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${verifier}`);
      });
    } else {
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${verifier}`);
    }
    const database = await client.query<{ name: string }>('SELECT current_database() AS name');
    const databaseName = client.escapeIdentifier(database.rows[0]?.name ?? '');
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS ${schema};
      REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC;
      GRANT CONNECT ON DATABASE ${databaseName} TO ${role};
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE, SELECT ON SEQUENCES TO ${role}`);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
