import type { Language, Problem } from '@okno/contracts';
import { isConnectionLoss } from '@okno/persistence';
import { z } from 'zod';
import { InvalidInput, Refusal, generalRefusals, type RefusalCatalogue, type RefusalKind } from './refusal.js';

export interface ProblemAnswer {
  readonly status: number;
  readonly body: Problem;
  readonly retryAfterSeconds?: number;
  /** Set when the cause is ours and belongs in the log. */
  readonly unexpected?: unknown;
}

const issueWords = { en: z.locales.en().localeError, ru: z.locales.ru().localeError };

const issueFields = z.looseObject({
  code: z.string(),
  message: z.string(),
  path: z.array(z.union([z.string(), z.number(), z.symbol()])).default([]),
  keys: z.array(z.string()).optional(),
});

/** What a refusal names at most: a body of a million wrong items would be answered by a hundred times its size. */
const namedAtMost = 100;
const longestName = 200;

function inputAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function fieldErrors({ issues, value, whole }: InvalidInput, language: Language): Problem['errors'] {
  const faults = issues.slice(0, namedAtMost).flatMap((raw) => {
    const issue = issueFields.parse(raw);
    const path = issue.path.map(String);
    const wordFor = (part: object): string => {
      // The words tell what came; an issue itself does not carry it.
      const told = { ...issue, input: inputAt(value, issue.path), ...part };
      const worded = issueWords[language](told as Parameters<(typeof issueWords)['en']>[0]);
      return (typeof worded === 'string' ? worded : worded?.message) ?? issue.message;
    };
    const fault = (field: string, part: object = {}): Problem['errors'][number] => ({
      field: field.slice(0, longestName),
      code: issue.code.replaceAll('_', '-'),
      message: wordFor(part).slice(0, longestName * 2),
    });
    if (issue.keys === undefined) return [fault(path.join('.') || whole)];
    // An unknown field is named itself, not the object around it.
    return issue.keys
      .slice(0, namedAtMost)
      .map((key) => fault([...path, key].join('.') || whole, { keys: [key.slice(0, longestName)] }));
  });
  return faults.slice(0, namedAtMost);
}

const tooManyConnections = '53300';
const fastifyCodes: Readonly<Record<number, keyof typeof generalRefusals>> = {
  400: 'unreadable-body',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

function isRefusal(error: unknown): error is Refusal<string> {
  return error instanceof Refusal;
}

function classify(error: unknown): { code: string; refusal?: Refusal<string>; unexpected?: unknown } {
  if (isRefusal(error)) return { code: error.code, refusal: error };
  if (error instanceof InvalidInput) return { code: 'invalid-input' };
  const { statusCode, status, code } = error as { statusCode?: unknown; status?: unknown; code?: unknown };
  if (isConnectionLoss(error) || code === tooManyConnections) return { code: 'unavailable', unexpected: error };
  const httpStatus = typeof statusCode === 'number' ? statusCode : status;
  const known = typeof httpStatus === 'number' ? fastifyCodes[httpStatus] : undefined;
  return known === undefined ? { code: 'internal-error', unexpected: error } : { code: known };
}

/** Renders any thrown value as RFC 9457 problem details in the reader's language. */
export function toProblem(
  error: unknown,
  catalogue: RefusalCatalogue,
  language: Language,
  traceId: string,
): ProblemAnswer {
  const { code, refusal, unexpected } = classify(error);
  const kinds: Readonly<Record<string, RefusalKind | undefined>> = { ...generalRefusals, ...catalogue };
  const kind = kinds[code] ?? generalRefusals['internal-error'];
  const errors =
    error instanceof InvalidInput
      ? fieldErrors(error, language)
      : (refusal?.details.errors ?? []).map(({ field, code: fault, message }) => ({
          field,
          code: fault,
          message: message[language],
        }));
  const detail = refusal?.details.detail?.[language];
  const retryAfterSeconds = refusal?.details.retryAfterSeconds ?? (kind.status === 503 ? 1 : undefined);
  return {
    status: kind.status,
    body: {
      type: `https://okno.example/problems/${code}`,
      title: kind.title[language],
      status: kind.status,
      code,
      ...(detail === undefined ? {} : { detail }),
      errors,
      traceId,
    },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(unexpected === undefined ? {} : { unexpected }),
  };
}
