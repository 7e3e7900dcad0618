import type { ClientNoticeReason, Language } from '@okno/contracts';

/** Why a matter goes to the head by itself; everybody reads it, so it is said in both languages. */
export function missedReason(reference: string, percent: number | null): string {
  const [ru, en] =
    percent === null
      ? ['после пропущенной контрольной точки исполнитель не ответил', 'no answer after a missed control point']
      : [`пропущена контрольная точка ${percent} %`, `control point ${percent} % was missed`];
  return `${reference}: ${ru} / ${en}`;
}

export interface NoticeFacts {
  readonly why: ClientNoticeReason;
  readonly reference: string;
  /** Of the control point that was passed; 0 is the acceptance. */
  readonly pointPercent: number | null;
  readonly reportedPercent: number | null;
  /** Milliseconds since the epoch. */
  readonly forecastAt: number | null;
}

const locales: Readonly<Record<Language, string>> = { ru: 'ru-RU', en: 'en-GB' };

function momentText(at: number, language: Language, timezone: string): string {
  return new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: timezone,
  }).format(at);
}

function progressText(language: Language, { reference, pointPercent, reportedPercent }: NoticeFacts): string {
  const done =
    reportedPercent === null
      ? ''
      : language === 'ru'
        ? `, выполнено ${reportedPercent} %`
        : `, ${reportedPercent} % done`;
  if (language === 'ru') {
    return pointPercent === 0
      ? `Обращение ${reference}: специалист взял его в работу.`
      : `Обращение ${reference}: работа идёт${done}.`;
  }
  return pointPercent === 0
    ? `Request ${reference}: an expert has taken it up.`
    : `Request ${reference}: the work goes on${done}.`;
}

function delayText(language: Language, { reference, forecastAt }: NoticeFacts): string {
  if (language === 'ru') {
    const when = forecastAt === null ? ' Новый срок сообщим отдельно.' : '';
    return `Обращение ${reference}: работа займёт больше времени, чем мы планировали. Приносим извинения.${when}`;
  }
  const when = forecastAt === null ? ' We will tell you the new date.' : '';
  return `Request ${reference}: the work takes longer than we planned. We apologise.${when}`;
}

/** What the client should know, in the client's language: no words of the executor, no deadline inside the company. */
export function noticeText(facts: NoticeFacts, language: Language, timezone: string): string {
  const text = facts.why === 'delay' ? delayText(language, facts) : progressText(language, facts);
  if (facts.forecastAt === null) return text;
  const when = momentText(facts.forecastAt, language, timezone);
  return language === 'ru' ? `${text} Ожидаем завершить: ${when}.` : `${text} We expect to be done by ${when}.`;
}
