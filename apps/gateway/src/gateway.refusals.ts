import { Refusal, defineRefusals, type RefusalDetails } from '@okno/service-kit';

export const gatewayRefusals = defineRefusals({
  'wrong-credentials': {
    status: 401,
    title: { en: 'The e-mail or the password is wrong', ru: 'Неверный адрес почты или пароль' },
  },
  'cross-origin': {
    status: 403,
    title: { en: 'The call came from another site', ru: 'Запрос пришёл с другого сайта' },
  },
  'outside-key-scope': {
    status: 403,
    title: { en: 'The key is not good for this path', ru: 'Ключ не действует для этого адреса' },
  },
  'already-received': {
    status: 409,
    title: { en: 'This message was received already', ru: 'Это сообщение уже получено' },
  },
  'email-taken': {
    status: 409,
    title: { en: 'Another user has this e-mail', ru: 'Этот адрес почты уже занят другим пользователем' },
  },
  'last-administrator': {
    status: 409,
    title: { en: 'Nobody would be left to administer', ru: 'Не останется ни одного администратора' },
  },
  'roles-need-more': {
    status: 422,
    title: { en: 'These roles need another link', ru: 'Для этих ролей нужна другая связь' },
  },
  'weak-password': { status: 422, title: { en: 'The password is too weak', ru: 'Пароль слишком слабый' } },
  'wrong-current-password': {
    status: 422,
    title: { en: 'The current password is another one', ru: 'Текущий пароль указан неверно' },
  },
  'clock-backward': {
    status: 422,
    title: { en: 'Time only moves forward', ru: 'Время движется только вперёд' },
  },
  'not-settled': {
    status: 503,
    title: {
      en: 'The clock was moved, but the work it set off has not ended yet',
      ru: 'Время переведено, но вызванная им работа ещё не закончилась',
    },
  },
});
export type GatewayRefusal = keyof typeof gatewayRefusals;

export function refuse(code: GatewayRefusal, details?: RefusalDetails): Refusal<GatewayRefusal> {
  return new Refusal(code, details);
}
