import { Refusal, defineRefusals, type FieldFault, type RefusalDetails } from '@okno/service-kit';
import { cubeRefusals } from './cube.refusals.js';

export const complaintsAnalyticsRefusals = defineRefusals({
  ...cubeRefusals,
  'code-taken': { status: 409, title: { en: 'Another cause has this code', ru: 'Этот код уже занят другой причиной' } },
  'cause-circle': {
    status: 422,
    title: { en: 'A cause cannot lie below itself', ru: 'Причина не может быть вложена сама в себя' },
  },
  'unknown-reference': {
    status: 422,
    title: { en: 'Something named here does not exist', ru: 'Указанная запись не существует' },
  },
  'not-active': { status: 422, title: { en: 'It is no longer active', ru: 'Запись больше не действует' } },
  'client-mismatch': {
    status: 422,
    title: { en: 'The request is of another client', ru: 'Это обращение другого клиента' },
  },
  'received-in-future': {
    status: 422,
    title: { en: 'It cannot have been received in the future', ru: 'Дата получения не может быть в будущем' },
  },
  'cause-missing': {
    status: 422,
    title: { en: 'Name the cause first', ru: 'Сначала укажите причину' },
  },
  'complaint-open': {
    status: 409,
    title: {
      en: 'The request has an open complaint with this cause',
      ru: 'По обращению уже есть открытая жалоба с этой причиной',
    },
  },
  'awaiting-approval': {
    status: 409,
    title: {
      en: 'The compensation is not approved yet: the client is answered after that',
      ru: 'Компенсация ещё не согласована: ответ клиенту — после согласования',
    },
  },
  'wrong-state': {
    status: 409,
    title: { en: 'This cannot be done in the present state', ru: 'В текущем состоянии это невозможно' },
  },
});
export type ComplaintsAnalyticsRefusal = keyof typeof complaintsAnalyticsRefusals;

export function refuse(
  code: ComplaintsAnalyticsRefusal,
  details: RefusalDetails = {},
): Refusal<ComplaintsAnalyticsRefusal> {
  return new Refusal(code, details);
}

/** A refusal whose only fault is in `field`, in the words of its title. */
export function refuseField(code: ComplaintsAnalyticsRefusal, field: string): Refusal<ComplaintsAnalyticsRefusal> {
  return refuse(code, { errors: [faultOf(code, field)] });
}

export function faultOf(code: ComplaintsAnalyticsRefusal, field: string): FieldFault {
  return { field, code, message: complaintsAnalyticsRefusals[code].title };
}
