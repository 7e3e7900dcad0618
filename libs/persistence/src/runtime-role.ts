import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

/** SCRAM's iteration count as PostgreSQL sets it by default. */
const SCRAM_ITERATIONS = 4096;

/**
 * `okno_<schema>` in the database `okno`; elsewhere with a mark of the database's name, because roles belong to the
 * whole cluster and databases of one cluster (tests, a restored copy) must not share them.
 */
export function runtimeRoleName(schema: string, database: string): string {
  const mark = runtimeRoleMark(database);
  return mark === '' ? `okno_${schema}` : `okno_${schema}_${mark}`;
}

export function runtimeRoleMark(database: string): string {
  return database === 'okno' ? '' : createHash('sha256').update(database).digest('hex').slice(0, 8);
}

/**
 * Every instance that knows the secret derives the same password, so it is stored nowhere and needs no agreement.
 * One way: who reads a service's password learns nothing of the secret or of another service's password.
 */
export function runtimeRolePassword(role: string, secret: string): string {
  return createHmac('sha256', secret).update(`okno run-time role\n${role}`).digest('base64url');
}

/**
 * The SCRAM-SHA-256 verifier of RFC 5803, as PostgreSQL stores it: with it the password itself never reaches the
 * server, nor its log of statements.
 */
export function scramVerifier(role: string, password: string): string {
  const salt = createHash('sha256').update(`okno salt\n${role}\n${password}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${String(SCRAM_ITERATIONS)}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
