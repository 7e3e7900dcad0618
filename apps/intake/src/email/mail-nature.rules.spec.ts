import { expect, it } from '@jest/globals';
import { machineReason, type MailMarks } from './mail-nature.rules.js';

const personal: MailMarks = {
  autoSubmitted: null,
  precedence: null,
  saysAutoreply: false,
  hasEmptyReturnPath: false,
  isReport: false,
  hasFailedRecipients: false,
  from: 'ann@example.org',
  subject: 'Roof',
  isOwn: false,
};

it.each<[string, Partial<MailMarks>, string | undefined]>([
  ['what a person writes', {}, undefined],
  ['what says it is not automatic', { autoSubmitted: 'no' }, undefined],
  ['a mailing list', { precedence: 'list' }, undefined],
  ['an answer about an automatic reply', { subject: 'Re: Automatic reply: Roof' }, undefined],
  ['a word on a vacation', { subject: 'Отпуск бухгалтера' }, undefined],
  ['an automatic reply', { autoSubmitted: 'auto-replied (vacation)' }, 'auto-reply'],
  ['a generated one', { autoSubmitted: 'auto-generated' }, 'auto-reply'],
  ['an old autoresponder', { saysAutoreply: true }, 'auto-reply'],
  ['its precedence', { precedence: 'auto_reply' }, 'auto-reply'],
  ['a vacation with an empty return path', { hasEmptyReturnPath: true, autoSubmitted: 'auto-replied' }, 'auto-reply'],
  ['a subject in English', { subject: 'Out of office: back on Monday' }, 'auto-reply'],
  ['a subject in Russian', { subject: 'Автоответ: я в отпуске' }, 'auto-reply'],
  ['a delivery report', { isReport: true }, 'bounce'],
  ['an empty return path', { hasEmptyReturnPath: true }, 'bounce'],
  ['a daemon', { from: 'mailer-daemon@mail.ru' }, 'bounce'],
  ['a postmaster', { from: 'postmaster@example.org' }, 'bounce'],
  ['failed recipients', { hasFailedRecipients: true }, 'bounce'],
  ['a bounce by its subject', { subject: 'Undelivered Mail Returned to Sender' }, 'bounce'],
  ['a Russian one', { subject: 'Не удалось доставить: Крыша' }, 'bounce'],
  ['advertisements', { precedence: 'bulk' }, 'bulk'],
  ['our own mail', { isOwn: true, isReport: true }, 'own-message'],
])('takes %s for what it is', (_case, marks, expected) => {
  expect(machineReason({ ...personal, ...marks })).toBe(expected);
});
