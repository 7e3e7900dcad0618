import type { FaultCode, RefusalCode } from './refusal.js';

export type Language = 'ru' | 'en';

export const WHY_CODES = [
  'working',
  'shift',
  'outside-hours',
  'break',
  'holiday',
  'no-working-day',
  'pause',
  'start-day',
  'summary',
] as const;
/** Why a stretch of time counts (working, shift, summary) or does not. */
export type Why = (typeof WHY_CODES)[number];

type Texts<Code extends string> = Readonly<Record<Language, Readonly<Record<Code, string>>>>;

const WHY: Texts<Why> = {
  en: {
    working: 'working hours',
    shift: 'working hours set for this date',
    'outside-hours': 'outside working hours',
    break: 'break',
    holiday: 'holiday',
    'no-working-day': 'not a working day',
    pause: 'the clock was paused',
    'start-day': 'counting starts after this day',
    summary: 'working time of a longer period, summed up',
  },
  ru: {
    working: 'рабочее время',
    shift: 'рабочее время, заданное для этой даты',
    'outside-hours': 'нерабочие часы',
    break: 'перерыв',
    holiday: 'праздничный день',
    'no-working-day': 'нерабочий день',
    pause: 'отсчёт приостановлен',
    'start-day': 'отсчёт начинается после этого дня',
    summary: 'рабочее время за более длинный период, итогом',
  },
};

const FAULTS: Texts<FaultCode> = {
  en: {
    'unknown-timezone': 'no such IANA time zone',
    'unknown-weekday': 'weekdays are mon, tue, wed, thu, fri, sat, sun',
    'bad-date': 'not a date of the form YYYY-MM-DD',
    'bad-time': 'not a time from 00:00 to 24:00',
    'empty-interval': 'the interval is empty',
    'end-before-start': 'the end lies before the start (split what crosses midnight at 24:00)',
    overlap: 'overlaps another interval of the same day',
    missing: 'is required for this operation',
    'ambiguous-amount': 'give either workingMinutes or workingSeconds',
    'not-an-integer': 'not a whole number',
    'bad-moment': 'not an RFC 3339 time such as 2026-03-02T09:00:00Z',
  },
  ru: {
    'unknown-timezone': 'нет такого часового пояса IANA',
    'unknown-weekday': 'дни недели: mon, tue, wed, thu, fri, sat, sun',
    'bad-date': 'не дата вида ГГГГ-ММ-ДД',
    'bad-time': 'не время от 00:00 до 24:00',
    'empty-interval': 'пустой интервал',
    'end-before-start': 'конец раньше начала (интервал через полночь делится в 24:00)',
    overlap: 'пересекается с другим интервалом того же дня',
    missing: 'обязательно для этой операции',
    'ambiguous-amount': 'укажите либо workingMinutes, либо workingSeconds',
    'not-an-integer': 'не целое число',
    'bad-moment': 'не время RFC 3339, например 2026-03-02T09:00:00Z',
  },
};

const REFUSALS: Texts<RefusalCode> = {
  en: {
    'invalid-calendar': 'The calendar has errors',
    'invalid-request': 'The request has errors',
    'no-working-time': 'The calendar has no such working time within ten years',
    'out-of-range': 'Only the years 1900 to 2199 can be calculated',
  },
  ru: {
    'invalid-calendar': 'В календаре есть ошибки',
    'invalid-request': 'В запросе есть ошибки',
    'no-working-time': 'В календаре нет такого рабочего времени в пределах десяти лет',
    'out-of-range': 'Расчёт возможен только для 1900–2199 годов',
  },
};

export function describeWhy(code: Why, language: Language): string {
  return WHY[language][code];
}

export function describeFault(code: FaultCode, language: Language): string {
  return FAULTS[language][code];
}

export function describeRefusal(code: RefusalCode, language: Language): string {
  return REFUSALS[language][code];
}
