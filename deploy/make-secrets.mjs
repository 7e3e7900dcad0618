// Makes what an installation needs to know and nobody should choose: the database's password and the key pair by which
// the gateway tells the services who calls. What is there already is left as it is. Node's own modules only.
//   node deploy/make-secrets.mjs <folder for all> <folder for the gateway> [<host of PostgreSQL>]
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [shared, gateway, databaseHost = 'postgres'] = process.argv.slice(2);
if (shared === undefined || gateway === undefined) {
  console.error('node deploy/make-secrets.mjs <folder for all> <folder for the gateway> [<host of PostgreSQL>]');
  process.exit(1);
}

/** Readable by other containers' users where those have the folder, too. */
function write(folder, name, content, mode) {
  const file = join(folder, name);
  writeFileSync(file, content, { mode, flag: 'wx' });
  chmodSync(file, mode);
}

for (const folder of [shared, gateway]) mkdirSync(folder, { recursive: true });
if (!existsSync(join(shared, 'database-url'))) {
  const password = randomBytes(24).toString('hex');
  write(shared, 'database-password', password, 0o644);
  write(shared, 'database-url', `postgresql://okno:${password}@${databaseHost}:5432/okno`, 0o644);
}
if (!existsSync(join(gateway, 'identity-private.pem'))) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  write(shared, 'identity-public.pem', publicKey.export({ type: 'spki', format: 'pem' }), 0o644);
  write(gateway, 'identity-private.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
}
