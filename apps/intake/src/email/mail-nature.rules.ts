import type { IgnoredMailReason } from '@okno/contracts';

/** What tells a machine's mail from a person's. Header values in lower case where case means nothing. */
export interface MailMarks {
  readonly autoSubmitted: string | null;
  readonly precedence: string | null;
  /** `X-Autoreply`, `X-Autorespond` or `X-Autoresponder` is there and does not say no. */
  readonly saysAutoreply: boolean;
  /** `<>`: nobody wants an answer to it. */
  readonly hasEmptyReturnPath: boolean;
  /** `multipart/report`: a delivery status, a receipt or a report of abuse. */
  readonly isReport: boolean;
  readonly hasFailedRecipients: boolean;
  /** In lower case. */
  readonly from: string | null;
  readonly subject: string;
  readonly isOwn: boolean;
}

/** Mailboxes in which no person writes. */
const daemons = /^(mailer-daemon|postmaster|mail-daemon|mdaemon|mmdf|mail delivery subsystem)(@|$)/;

/** How mail systems entitle what they could not deliver. */
const bounceSubject = new RegExp(
  [
    '^\\W*undeliver(able|ed)\\b',
    '^\\W*undelivered mail',
    '^\\W*delivery (status notification|failure|failed|report|has failed|problem|notification)',
    '^\\W*mail (delivery|could not be delivered|system error|status report)',
    '^\\W*message delivery (failure|failed|has failed)',
    '^\\W*(returned|rejected) mail\\b',
    '^\\W*failure (notice|delivery)',
    '^\\W*failed (mail|delivery)',
    '^\\W*(non-?delivery|undeliverable mail)',
    '^\\W*warning: (could not send|message .* delayed)',
    '^\\W*(не удалось|невозможно) доставить',
    '^\\W*недоставлен',
    '^\\W*не ?доставлено',
    '^\\W*(ошибка|сбой) доставки',
    '^\\W*сообщение не доставлено',
    '^\\W*уведомление о (состоянии|невозможности) доставки',
    '^\\W*возврат (письма|почты|сообщения)',
  ]
    .join('|')
    .replaceAll('\\W*', '[^\\p{L}]*'),
  'iu',
);

/** How people's mailboxes entitle what they answer by themselves. */
const replySubject = new RegExp(
  [
    '^\\W*auto(mat(ic|ed))?[ -]?(reply|response|answer|responder)',
    '^\\W*auto:',
    "^\\W*(i am |i'm |am )?(currently )?out of (the )?office",
    '^\\W*(on )?vacation (reply|response|notice|message)',
    '^\\W*away from (my|the) (mail|office|desk)',
    '^\\W*(автоответ|автоматический ответ|автоматическое (уведомление|сообщение))',
    '^\\W*автоответчик',
    '^\\W*(нет на месте|вне офиса|я в отпуске|нахожусь в отпуске|отсутствую)',
    '^\\W*(automatische antwort|abwesenheitsnotiz|réponse automatique|respuesta automática|risposta automatica)',
  ]
    .join('|')
    .replaceAll('\\W*', '[^\\p{L}]*'),
  'iu',
);

/**
 * Why a mail is nothing a person wrote to us, or undefined for one that is. Such mail opens nothing and is never answered
 * (RFC 3834 for `Auto-Submitted`, RFC 3462 and 3464 for reports).
 */
export function machineReason(marks: MailMarks): IgnoredMailReason | undefined {
  if (marks.isOwn) return 'own-message';
  if (isBounce(marks)) return 'bounce';
  if (marks.autoSubmitted !== null && !/^no\b/.test(marks.autoSubmitted)) return 'auto-reply';
  if (marks.saysAutoreply || marks.precedence === 'auto_reply' || replySubject.test(marks.subject)) return 'auto-reply';
  return marks.precedence === 'bulk' || marks.precedence === 'junk' ? 'bulk' : undefined;
}

function isBounce({
  isReport,
  hasFailedRecipients,
  from,
  hasEmptyReturnPath,
  subject,
  autoSubmitted,
}: MailMarks): boolean {
  if (isReport || hasFailedRecipients || (from !== null && daemons.test(from))) return true;
  // A person's automatic answer has an empty return path too.
  if (hasEmptyReturnPath) return autoSubmitted === null && !replySubject.test(subject);
  return bounceSubject.test(subject);
}
