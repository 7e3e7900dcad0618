import { Refusal, defineRefusals, type RefusalDetails } from '@okno/service-kit';

export const routingRefusals = defineRefusals({
  'code-taken': { status: 409, title: { en: 'This code is in use', ru: 'Такой код уже используется' } },
  'email-taken': {
    status: 409,
    title: { en: 'Another employee has this address', ru: 'Этот адрес уже есть у другого сотрудника' },
  },
  'extension-taken': {
    status: 409,
    title: { en: 'Another employee has this extension', ru: 'Этот внутренний номер уже занят' },
  },
  'shift-exists': {
    status: 409,
    title: { en: 'The employee has a shift on this day', ru: 'На этот день смена уже есть' },
  },
  'department-in-use': {
    status: 409,
    title: {
      en: 'The department still has active people or departments below it',
      ru: 'В отделе ещё есть действующие сотрудники или подотделы',
    },
  },
  'absence-overlaps': {
    status: 409,
    title: { en: 'The employee is away then already', ru: 'На это время отсутствие уже записано' },
  },
  'wrong-state': {
    status: 409,
    title: { en: 'This cannot be done in the present state', ru: 'В текущем состоянии это невозможно' },
  },
  'taken-by-another': {
    status: 409,
    title: { en: 'Somebody else has accepted it', ru: 'Поручение уже принял другой сотрудник' },
  },
  'nobody-else-to-ask': {
    status: 409,
    title: {
      en: 'Everybody else was asked: the last one can only accept or return it',
      ru: 'Все остальные уже опрошены: последний может только принять или вернуть',
    },
  },
  'request-ended': {
    status: 409,
    title: { en: 'The request is closed, cancelled or merged', ru: 'Обращение закрыто, отменено или объединено' },
  },
  'unknown-reference': {
    status: 422,
    title: { en: 'Something named here does not exist', ru: 'Указанная запись не существует' },
  },
  'not-active': { status: 422, title: { en: 'It is no longer active', ru: 'Запись больше не действует' } },
  'department-circle': {
    status: 422,
    title: { en: 'A department cannot lie below itself', ru: 'Отдел не может подчиняться самому себе' },
  },
  'own-deputy': {
    status: 422,
    title: { en: 'Nobody stands in for themselves', ru: 'Сотрудник не может замещать самого себя' },
  },
  'deputy-circle': {
    status: 422,
    title: {
      en: 'The deputies would stand in for each other in a circle',
      ru: 'Заместители замкнулись бы в круг',
    },
  },
  'empty-period': {
    status: 422,
    title: { en: 'The period ends before it begins', ru: 'Период заканчивается раньше, чем начинается' },
  },
  'period-too-long': {
    status: 422,
    title: { en: 'The period is longer than 400 days', ru: 'Период длиннее 400 дней' },
  },
  'due-in-the-past': {
    status: 422,
    title: { en: 'The deadline has passed already', ru: 'Срок уже прошёл' },
  },
  'no-working-time': {
    status: 422,
    title: { en: 'The calendar has no working time for it', ru: 'В календаре нет рабочего времени для этого срока' },
  },
  'not-an-employee': {
    status: 422,
    title: { en: 'Your user acts for no employee', ru: 'Пользователь не связан с сотрудником' },
  },
});
export type RoutingRefusal = keyof typeof routingRefusals;

/** A refusal of routing, to be thrown. */
export function refuse(code: RoutingRefusal, details: RefusalDetails = {}): Refusal<RoutingRefusal> {
  return new Refusal(code, details);
}

/** A field of the input names a record that is not there. */
export function unknownReference(field: string): Refusal<RoutingRefusal> {
  return refuse('unknown-reference', {
    errors: [
      {
        field,
        code: 'unknown',
        message: { en: 'There is no such record', ru: 'Такой записи нет' },
      },
    ],
  });
}
