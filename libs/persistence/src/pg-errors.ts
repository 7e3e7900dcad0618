interface PgErrorFields {
  readonly code: string;
  readonly constraint: string | undefined;
}

const codes = {
  unique: '23505',
  foreignKey: '23503',
  check: '23514',
  exclusion: '23P01',
  notNull: '23502',
  serialization: '40001',
  deadlock: '40P01',
  lockTimeout: '55P03',
  statementTimeout: '57014',
} as const;

/** True for a duplicate of a unique constraint or index (of this one, if named), raised by `pg` or through TypeORM. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return violates(error, codes.unique, constraint);
}

export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return violates(error, codes.foreignKey, constraint);
}

export function isCheckViolation(error: unknown, constraint?: string): boolean {
  return violates(error, codes.check, constraint);
}

export function isExclusionViolation(error: unknown, constraint?: string): boolean {
  return violates(error, codes.exclusion, constraint);
}

export function isNotNullViolation(error: unknown): boolean {
  return violates(error, codes.notNull);
}

/** PostgreSQL gave the transaction up although nothing was wrong with it: the whole of it may be run again. */
export function isTransientConflict(error: unknown): boolean {
  return violates(error, codes.serialization) || violates(error, codes.deadlock);
}

export function isTimeout(error: unknown): boolean {
  return violates(error, codes.lockTimeout) || violates(error, codes.statementTimeout);
}

/**
 * True when the connection broke or could not be made. Of a statement or COMMIT that was under way nobody knows
 * whether it took effect.
 */
export function isConnectionLoss(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  if (/^(08...|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT)$/.test(code)) return true;
  return /connection terminated|not queryable|connection error|timeout exceeded when trying to connect/i.test(
    messageOf(error),
  );
}

/** The SQLSTATE of an error from PostgreSQL (also one that TypeORM wrapped) or the operating system's error code. */
export function errorCode(error: unknown): string | undefined {
  return pgFields(error)?.code;
}

function violates(error: unknown, code: string, constraint?: string): boolean {
  const fields = pgFields(error);
  return fields?.code === code && (constraint === undefined || fields.constraint === constraint);
}

/** By shape, not by class: errors of Node itself are of another realm's class where tests run. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
}

function pgFields(error: unknown): PgErrorFields | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') {
    const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
    return { code: error.code, constraint };
  }
  return 'driverError' in error ? pgFields(error.driverError) : undefined;
}
