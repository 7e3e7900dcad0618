import { Refusal, defineRefusals, type FieldFault, type RefusalDetails } from '@okno/service-kit';

export const escalationRefusals = defineRefusals({
  'invalid-calendar': { status: 422, title: { en: 'The calendar has errors', ru: 'В календаре есть ошибки' } },
  'unreadable-calendar-file': {
    status: 422,
    title: { en: 'The file of holidays has errors', ru: 'В файле праздников есть ошибки' },
  },
  'policy-matches-nobody': {
    status: 422,
    title: { en: 'No request could ever match this policy', ru: 'Ни одно обращение не попадёт под эти условия' },
  },
  'unknown-calendar': { status: 422, title: { en: 'There is no such calendar', ru: 'Такого календаря нет' } },
  'no-working-time': {
    status: 422,
    title: {
      en: 'The calendar has no such working time within ten years',
      ru: 'В календаре нет такого рабочего времени в пределах десяти лет',
    },
  },
  'out-of-range': {
    status: 422,
    title: { en: 'Only the years 1900 to 2199 can be calculated', ru: 'Расчёт возможен только для 1900–2199 годов' },
  },
  'not-ascending': {
    status: 422,
    title: {
      en: 'The percentages of the control points do not ascend',
      ru: 'Проценты контрольных точек не возрастают',
    },
  },
  'empty-period': {
    status: 422,
    title: { en: 'The period ends before it begins', ru: 'Период заканчивается раньше, чем начинается' },
  },
  'unknown-reference': {
    status: 422,
    title: { en: 'Something named here does not exist', ru: 'Указанная запись не существует' },
  },
  'department-required': {
    status: 422,
    title: {
      en: 'A functional escalation names the expert department',
      ru: 'Для функциональной эскалации укажите отдел экспертов',
    },
  },
  'request-ended': {
    status: 409,
    title: { en: 'The request is closed, cancelled or merged', ru: 'Обращение закрыто, отменено или объединено' },
  },
  'moved-by-its-assignment': {
    status: 409,
    title: {
      en: 'A functional escalation is moved by the commands of its assignment',
      ru: 'Функциональной эскалацией управляют команды её поручения',
    },
  },
  'escalation-ended': {
    status: 409,
    title: { en: 'The escalation is resolved or returned', ru: 'Эскалация уже решена или возвращена' },
  },
  'no-higher-level': {
    status: 409,
    title: { en: 'There is nobody higher to hand it to', ru: 'Выше передать некому' },
  },
  'not-addressed-to-you': {
    status: 403,
    title: {
      en: 'Only the addressee, whoever acts for them, or somebody above may do this',
      ru: 'Это может сделать только адресат, его заместитель или вышестоящий руководитель',
    },
  },
  'approval-ended': {
    status: 409,
    title: { en: 'The approval has ended', ru: 'Согласование завершено' },
  },
  'already-asked': {
    status: 409,
    title: {
      en: 'An approval of this was asked already and is open or granted',
      ru: 'Согласование уже запрошено: оно идёт или получено',
    },
  },
  'content-changed': {
    status: 409,
    title: {
      en: 'What you have seen is not what was asked to be approved',
      ru: 'На согласовании другое содержание, не то, что вы видели',
    },
  },
  'not-your-approval': {
    status: 403,
    title: {
      en: 'Only who asked, the author or whoever acts for them may do this',
      ru: 'Это может сделать только запросивший, автор или их заместитель',
    },
  },
  'not-an-employee': {
    status: 422,
    title: { en: 'Your user acts for no employee', ru: 'Пользователь не связан с сотрудником' },
  },
  'route-cannot-complete': {
    status: 422,
    title: { en: 'Nobody could complete this route', ru: 'Этот маршрут никто не сможет завершить' },
  },
  'nobody-can-approve': {
    status: 422,
    title: {
      en: 'Too few people are left who may approve: who asks and the authors never do',
      ru: 'Согласовать некому: запросивший и авторы не согласуют своё',
    },
  },
  'wrong-state': {
    status: 409,
    title: { en: 'This cannot be done in the present state', ru: 'В текущем состоянии это невозможно' },
  },
  'due-in-the-past': {
    status: 422,
    title: { en: 'The date has passed already', ru: 'Этот срок уже прошёл' },
  },
  'due-not-moved': {
    status: 422,
    title: { en: 'This is the date that holds already', ru: 'Этот срок действует и сейчас' },
  },
  'not-yours-to-settle': {
    status: 403,
    title: {
      en: 'Only who leads the department, or a department above, may settle this',
      ru: 'Закрыть вопрос может только руководитель отдела или вышестоящий',
    },
  },
  'measures-open': {
    status: 409,
    title: { en: 'Not all measures are done', ru: 'Не все мероприятия выполнены' },
  },
  'no-effect-promised': {
    status: 409,
    title: {
      en: 'The measure promises no number that could be checked',
      ru: 'Мероприятие не обещает числа, которое можно проверить',
    },
  },
  'unknown-effect': {
    status: 422,
    title: { en: 'The reports do not count this', ru: 'Отчёты этого не считают' },
  },
  'not-your-problem': {
    status: 403,
    title: {
      en: 'Only the owner of the problem or a director may do this',
      ru: 'Это может сделать только ответственный за проблему или директор',
    },
  },
  'not-your-measure': {
    status: 403,
    title: {
      en: 'Only the owner of the measure or who leads the problem may do this',
      ru: 'Это может сделать только ответственный за мероприятие или ведущий проблему',
    },
  },
});
export type EscalationRefusal = keyof typeof escalationRefusals;

export function refuse(code: EscalationRefusal, details: RefusalDetails = {}): Refusal<EscalationRefusal> {
  return new Refusal(code, details);
}

/** The fault of a field that names something unknown. */
export function unknownFault(field: string): FieldFault {
  return { field, code: 'unknown', message: { en: 'There is no such record', ru: 'Такой записи нет' } };
}

/** One of ours as a value, to be said later; anything else goes on as it is. */
export function asRefusal(error: unknown): Refusal<EscalationRefusal> {
  if (error instanceof Refusal && error.code in escalationRefusals) return error as Refusal<EscalationRefusal>;
  throw error;
}
