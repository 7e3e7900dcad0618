import { describeFault, type Fault, type RefusalCode } from '@okno/business-time';
import type { LocalizedText } from '@okno/contracts';

/** One wrong field, with its path in the manner of the API: `calendar.week.mon.1`. */
export interface NamedFault {
  readonly field: string;
  readonly code: string;
  readonly message: LocalizedText;
}

/** A question that has a good shape and no sense; every other fault of a question is one of its shape. */
const meaningless: ReadonlySet<string> = new Set(['end-before-start']);

/** Faults that business-time names, as the API names fields. `within` is the field that holds what was judged. */
export function namedFaults(faults: readonly Fault[], within = ''): NamedFault[] {
  return faults.map(({ path, code }) => ({
    field: `${within}${path.replaceAll(/\[(\d+)\]/g, '.$1')}`,
    code,
    message: { en: describeFault(code, 'en'), ru: describeFault(code, 'ru') },
  }));
}

/** Which refusal of the API a refusal of the arithmetic is. */
export function refusalOf(
  code: RefusalCode,
  faults: readonly Fault[],
): 'invalid-input' | 'invalid-calendar' | 'empty-period' | 'no-working-time' | 'out-of-range' {
  if (code !== 'invalid-request') return code;
  return faults.every((fault) => meaningless.has(fault.code)) ? 'empty-period' : 'invalid-input';
}

interface Question {
  readonly operation: string;
  readonly calendarId?: string | undefined;
  readonly calendar?: object | undefined;
  readonly workingMinutes?: number | undefined;
  readonly workingSeconds?: number | undefined;
}

const oneCalendar: LocalizedText = {
  en: 'give either calendarId or calendar',
  ru: 'укажите либо calendarId, либо calendar',
};

/** What is wrong with the combination of a question's fields, whichever calendar it is about. */
export function combinationFaults(question: Question): NamedFault[] {
  const faults: NamedFault[] = [];
  if ((question.calendarId === undefined) === (question.calendar === undefined)) {
    const code = question.calendar === undefined ? 'missing' : 'ambiguous-calendar';
    faults.push({ field: 'calendarId', code, message: oneCalendar });
  }
  const { workingMinutes: minutes, workingSeconds: seconds } = question;
  if (question.operation === 'add' && (minutes === undefined) === (seconds === undefined)) {
    faults.push(
      ...namedFaults([
        minutes === undefined
          ? { path: 'workingMinutes', code: 'missing' }
          : { path: 'workingSeconds', code: 'ambiguous-amount' },
      ]),
    );
  }
  return faults;
}
