const MAX_LENGTH = 2_000;

/** The payload does not fit the definition. */
export class InvalidPayloadError extends Error {
  constructor(type: string, cause: unknown) {
    super(`${type}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'InvalidPayloadError';
  }
}

export interface Failure {
  readonly message: string;
  /** Trying again cannot help. */
  readonly hopeless: boolean;
}

export function describeFailure(error: unknown): Failure {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // PostgreSQL's text holds no NUL.
  return { message: text.replaceAll('\0', '').slice(0, MAX_LENGTH), hopeless: error instanceof InvalidPayloadError };
}
