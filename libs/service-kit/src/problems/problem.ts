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

function fieldErrors(issues: readonly unknown[], language: Language): Problem['errors'] {
  return issues.flatMap((raw) => {
    const issue = issueFields.parse(raw);
    const path = issue.path.map(String);
    const worded = issueWords[language](raw as Parameters<(typeof issueWords)['en']>[0]);
    const message = (typeof worded === 'string' ? worded : worded?.message) ?? issue.message;
    // An unknown field is named itself, not the object around it.
    const fields = issue.keys === undefined ? [path.join('.')] : issue.keys.map((key) => [...path, key].join('.'));
    return fields.map((field) => ({ field, code: issue.code.replaceAll('_', '-'), message }));
  });
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
      ? fieldErrors(error.issues, language)
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
