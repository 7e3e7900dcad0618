import type { LocalizedText } from '@okno/contracts';

/** One field of the input that is wrong. `field` is its path, `requests.0.subject`. */
export interface FieldFault {
  readonly field: string;
  readonly code: string;
  readonly message: LocalizedText;
}

export interface RefusalKind {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly title: LocalizedText;
}

/** A closed set of refusal codes with what each means to a reader. Every service has its own beside the ones below. */
export type RefusalCatalogue<Code extends string = string> = Readonly<Record<Code, RefusalKind>>;

export function defineRefusals<Code extends string>(catalogue: RefusalCatalogue<Code>): RefusalCatalogue<Code> {
  return catalogue;
}

/** What any service may answer. */
export const generalRefusals = defineRefusals({
  'unreadable-body': { status: 400, title: { en: 'The body cannot be read', ru: 'Тело запроса не читается' } },
  'invalid-input': { status: 400, title: { en: 'Some fields are wrong', ru: 'Некоторые поля заполнены неверно' } },
  unauthenticated: { status: 401, title: { en: 'Sign in first', ru: 'Требуется вход' } },
  forbidden: { status: 403, title: { en: 'Your role may not do this', ru: 'Недостаточно прав' } },
  'not-found': {
    status: 404,
    title: { en: 'There is no such thing, or you may not see it', ru: 'Не найдено или недоступно' },
  },
  'version-conflict': {
    status: 409,
    title: { en: 'Somebody changed it meanwhile', ru: 'Запись уже изменена другим пользователем' },
  },
  'payload-too-large': { status: 413, title: { en: 'The body is too large', ru: 'Тело запроса слишком велико' } },
  'unsupported-media-type': {
    status: 415,
    title: { en: 'This media type is not understood here', ru: 'Такой тип содержимого не поддерживается' },
  },
  'idempotency-conflict': {
    status: 422,
    title: {
      en: 'The same Idempotency-Key came with another body',
      ru: 'Тот же Idempotency-Key пришёл с другим содержимым',
    },
  },
  'too-many-requests': { status: 429, title: { en: 'Too many requests', ru: 'Слишком много запросов' } },
  'internal-error': { status: 500, title: { en: 'Something broke on our side', ru: 'Внутренняя ошибка' } },
  'not-yet-known': { status: 503, title: { en: 'Not known here yet, try again', ru: 'Пока не известно, повторите' } },
  unavailable: { status: 503, title: { en: 'Not available for the moment', ru: 'Временно недоступно' } },
});
export type GeneralRefusal = keyof typeof generalRefusals;

export interface RefusalDetails {
  readonly errors?: readonly FieldFault[];
  /** One more sentence for this very case. */
  readonly detail?: LocalizedText;
  readonly retryAfterSeconds?: number;
}

/** A business "no": rendered as a problem with the status and title of its code. */
export class Refusal<Code extends string = GeneralRefusal> extends Error {
  constructor(
    readonly code: Code,
    readonly details: RefusalDetails = {},
  ) {
    super(code);
    this.name = 'Refusal';
  }
}

/** Input of a wrong shape, as the schema's issues tell it; the words are found when the reader's language is known. */
export class InvalidInput extends Error {
  constructor(
    readonly issues: readonly unknown[],
    /** What was held against the schema. */
    readonly value: unknown,
    /** What the whole of it is called, for an issue that names no field: a path parameter's name, `body` or `query`. */
    readonly whole: string,
  ) {
    super('invalid-input');
    this.name = 'InvalidInput';
  }
}
