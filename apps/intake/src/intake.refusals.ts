import { Refusal, defineRefusals, type GeneralRefusal, type RefusalDetails } from '@okno/service-kit';
import type { LocalizedText } from '@okno/contracts';

export const intakeRefusals = defineRefusals({
  'client-in-use': {
    status: 409,
    title: {
      en: 'Something is still open between the client and the company',
      ru: 'Между клиентом и компанией ещё есть незаконченные дела',
    },
  },
  'client-erased': {
    status: 409,
    title: { en: 'The client has been erased', ru: 'Данные клиента удалены' },
  },
  'undo-not-available': {
    status: 422,
    title: { en: 'An import of this kind cannot be undone', ru: 'Такую загрузку отменить нельзя' },
  },
  'import-not-over': {
    status: 409,
    title: { en: 'The import is not over yet', ru: 'Загрузка ещё не закончилась' },
  },
  'unusable-phone': {
    status: 422,
    title: { en: 'This is no telephone number', ru: 'Это не телефонный номер' },
  },
  'unknown-product': { status: 422, title: { en: 'There is no such product', ru: 'Такого продукта нет' } },
  'product-code-taken': {
    status: 409,
    title: { en: 'Another product has this code', ru: 'Этот код уже занят другим продуктом' },
  },
  'product-cycle': {
    status: 422,
    title: { en: 'A product cannot be below itself', ru: 'Продукт не может быть вложен сам в себя' },
  },
  'external-id-taken': {
    status: 409,
    title: { en: 'Another client has this external id', ru: 'Этот внешний номер уже у другого клиента' },
  },
  'deputy-is-no-colleague': {
    status: 422,
    title: {
      en: 'A deputy is another contact of the same client',
      ru: 'Замещать может только другой контакт того же клиента',
    },
  },
  'wrong-status': {
    status: 409,
    title: { en: 'The request is not in a status for this', ru: 'В этом статусе обращения такое действие невозможно' },
  },
  'until-in-the-past': {
    status: 422,
    title: { en: 'The end of the wait has passed already', ru: 'Срок ожидания уже прошёл' },
  },
  'different-client': {
    status: 422,
    title: {
      en: 'Only requests of the same client can be merged',
      ru: 'Объединять можно только обращения одного клиента',
    },
  },
  'merge-into-itself': {
    status: 422,
    title: { en: 'A request cannot be merged into itself', ru: 'Обращение нельзя объединить с самим собой' },
  },
  'merge-target-not-open': {
    status: 409,
    title: { en: 'The other request is not open', ru: 'Другое обращение не открыто' },
  },
  'not-merged': {
    status: 409,
    title: { en: 'The request is not merged into another one', ru: 'Обращение не объединено с другим' },
  },
  'merged-long-ago': {
    status: 409,
    title: {
      en: 'The requests were merged more than 30 days ago',
      ru: 'Обращения объединены более 30 дней назад',
    },
  },
  'employee-not-active': {
    status: 422,
    title: { en: 'This employee does not work here any more', ru: 'Этот сотрудник больше не работает' },
  },
  'source-not-available': {
    status: 422,
    title: { en: 'Files of this source cannot be taken in', ru: 'Файлы этого источника не принимаются' },
  },
  'profile-not-available': {
    status: 422,
    title: { en: 'There is no such import profile', ru: 'Такого профиля загрузки нет' },
  },
  'profile-of-another-source': {
    status: 422,
    title: { en: 'This profile is for another source', ru: 'Этот профиль для другого источника' },
  },
  'either-profile': {
    status: 422,
    title: { en: 'Try a saved profile or an unsaved one', ru: 'Пробуйте либо сохранённый профиль, либо новый' },
  },
  'unusable-profile': {
    status: 422,
    title: { en: 'No file can be read by this profile', ru: 'По такому профилю файл не прочитать' },
  },
  'unusable-template': {
    status: 422,
    title: { en: 'No mail can be written by this template', ru: 'По такому шаблону письмо не написать' },
  },
  'profile-name-taken': {
    status: 409,
    title: { en: 'Another profile has this name', ru: 'Это имя уже занято другим профилем' },
  },
  'unusable-webhook-url': {
    status: 422,
    title: { en: 'This address cannot be called', ru: 'Этот адрес вызывать нельзя' },
  },
  'webhook-switched-off': {
    status: 409,
    title: { en: 'The webhook is switched off', ru: 'Вебхук выключен' },
  },
  'unknown-encoding': { status: 422, title: { en: 'There is no such encoding', ru: 'Такой кодировки нет' } },
  'unknown-timezone': { status: 422, title: { en: 'There is no such time zone', ru: 'Такого часового пояса нет' } },
});
export type IntakeRefusal = keyof typeof intakeRefusals;

/** A refusal to be thrown; only codes of this service and general ones exist. */
export function refuse(
  code: IntakeRefusal | GeneralRefusal,
  details?: RefusalDetails,
): Refusal<IntakeRefusal | GeneralRefusal> {
  return new Refusal(code, details);
}

/** A refusal that names the one field it is about. */
export function refuseField(
  code: IntakeRefusal | GeneralRefusal,
  field: string,
  message?: LocalizedText,
): Refusal<IntakeRefusal | GeneralRefusal> {
  const titles: Readonly<Record<string, { readonly title: LocalizedText } | undefined>> = intakeRefusals;
  const words = message ?? titles[code]?.title ?? { en: 'Nothing with this id', ru: 'Нет записи с таким номером' };
  return refuse(code, { errors: [{ field, code, message: words }] });
}
