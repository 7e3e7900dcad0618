import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose';

/** The key pair by which the gateway signs who calls: PEM texts. */
export interface IdentityKeys {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Reads the pair of this installation, or makes it at the first start (readable by its owner only). */
export async function loadIdentityKeys(dataDir: string): Promise<IdentityKeys> {
  const file = join(dataDir, 'identity-keys.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as IdentityKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const keys = { privateKey: await exportPKCS8(pair.privateKey), publicKey: await exportSPKI(pair.publicKey) };
  await writeFile(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return keys;
}
