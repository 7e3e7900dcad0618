import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Variables by name, as the process got them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Raised at start-up with every setting that is wrong, so that one run shows all of them. */
export class ConfigurationError extends Error {
  /** What a process ends with that cannot start because of it: sysexits' EX_CONFIG. */
  static readonly exitCode = 78;

  /** Each `NAME: what is wrong. What to set.` */
  constructor(readonly faults: readonly string[]) {
    super(`Configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/** A switch in the environment: true for `on`. */
export const onOff = (unlessSaid: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(unlessSaid)
    .transform((value) => value === 'on');

/** May come in a file named by `<NAME>_FILE` instead, as secrets are mounted into containers. */
const inFiles = [
  'DATABASE_URL',
  'OKNO_IDENTITY_PRIVATE_KEY',
  'OKNO_IDENTITY_PUBLIC_KEY',
  'OKNO_ADMIN_PASSWORD',
  'OKNO_SMTP_URL',
  'OKNO_IMAP_URL',
] as const;

/** The environment with the contents of the files it names for secrets. @throws ConfigurationError when one cannot be read. */
export function withSecretFiles(environment: Environment): Environment {
  const faults: string[] = [];
  const secrets = inFiles.flatMap((name) => {
    const file = environment[`${name}_FILE`];
    if (file === undefined || file === '' || (environment[name] ?? '') !== '') return [];
    try {
      return [[name, readFileSync(file, 'utf8').trim()] as const];
    } catch (error) {
      faults.push(`${name}_FILE: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). ${file}`);
      return [];
    }
  });
  if (faults.length > 0) throw new ConfigurationError(faults);
  return { ...environment, ...Object.fromEntries(secrets) };
}

function present(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}

function meaningOf(schema: z.ZodType, name: string): string {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape[name] : undefined;
  const meaning = field instanceof z.ZodType ? field.description : undefined;
  return meaning === undefined ? '' : ` ${meaning}`;
}

function faultsOf(schema: z.ZodType, environment: Environment): readonly string[] {
  const result = schema.safeParse(present(environment));
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const isAbsent = (environment[name] ?? '') === '' && issue.code === 'invalid_type';
    return `${name}: ${isAbsent ? 'is not set' : issue.message}.${meaningOf(schema, name)}`;
  });
}

/** @throws ConfigurationError with what any of the schemas finds wrong. */
export function checkConfig(schemas: readonly z.ZodType[], environment: Environment): void {
  const faults = schemas.flatMap((schema) => faultsOf(schema, environment));
  if (faults.length > 0) throw new ConfigurationError([...new Set(faults)]);
}

/** Reads settings from `environment` by `schema`; an empty variable counts as absent. @throws ConfigurationError */
export function readConfig<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.output<Schema> {
  const result = schema.safeParse(present(environment));
  if (result.success) return result.data;
  throw new ConfigurationError(faultsOf(schema, environment));
}
