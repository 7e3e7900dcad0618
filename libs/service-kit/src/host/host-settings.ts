import { createPublicKey, type KeyObject } from 'node:crypto';
import { importSPKI, type CryptoKey } from 'jose';
import { z } from 'zod';
import { onOff } from '../config.js';

/** Reads the public half out of either half of the gateway's pair; undefined when it is no such key. */
function publicHalf(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

const key = z.string().refine((pem) => publicHalf(pem) !== undefined, 'is no Ed25519 key in PEM');

/** What a service that is a process of its own reads from its environment, besides its own settings. */
export const hostSettings = z
  .object({
    DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/, error: 'is no postgresql:// URL' })
      .describe(
        "PostgreSQL's URL, with a user who may create roles and schemas; the same for every instance: the services' own passwords are derived from its password.",
      ),
    OKNO_IDENTITY_PUBLIC_KEY: key
      .optional()
      .describe(
        'The public half (PEM) of the key pair by which the gateway says who calls; not needed where the private half is set.',
      ),
    OKNO_IDENTITY_PRIVATE_KEY: key.optional().describe('The private half (PKCS#8, PEM): only the gateway has it.'),
    OKNO_LISTEN_HOST: z.string().default('127.0.0.1').describe('Address to listen at; 0.0.0.0 in a container.'),
    OKNO_LISTEN_PORT: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(8080)
      .describe('Port to listen at; 0 takes any that is free and says which.'),
    OKNO_LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .describe('What is written to standard error, one JSON object a line.'),
    OKNO_START_PATIENCE: z.coerce
      .number()
      .int()
      .min(0)
      .default(60)
      .describe('Seconds to wait at the start for a PostgreSQL that is not there yet.'),
    OKNO_TEST_CLOCK: onOff('off').describe('on lets a test move business time; refused in production.'),
    NODE_ENV: z.string().optional().describe('production refuses what only tests may do.'),
    OKNO_AWAITED: z
      .string()
      .optional()
      .describe('Set by start:distributed: what else has to come before /health/ready says so.'),
    OKNO_TEST_CLOCK_AHEAD: z.coerce
      .number()
      .default(0)
      .describe('Set by start:distributed: milliseconds by which tests have moved business time so far.'),
  })
  .superRefine((settings, context) => {
    if (settings.OKNO_IDENTITY_PUBLIC_KEY === undefined && settings.OKNO_IDENTITY_PRIVATE_KEY === undefined) {
      context.addIssue({ code: 'custom', path: ['OKNO_IDENTITY_PUBLIC_KEY'], message: 'is not set' });
    }
    if (settings.OKNO_TEST_CLOCK && settings.NODE_ENV === 'production') {
      context.addIssue({ code: 'custom', path: ['OKNO_TEST_CLOCK'], message: 'on is refused in production' });
    }
  });
export type HostSettings = z.output<typeof hostSettings>;

/** By which this process checks who calls. */
export async function identityKeyOf(settings: HostSettings): Promise<CryptoKey> {
  const pem = settings.OKNO_IDENTITY_PUBLIC_KEY ?? settings.OKNO_IDENTITY_PRIVATE_KEY ?? '';
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'pem' });
  return importSPKI(spki.toString(), 'EdDSA');
}
