import type { Language, LocalizedText } from '@okno/contracts';

const words: Readonly<Record<string, Readonly<Record<string, LocalizedText>>>> = {
  'time.weekday': {
    1: { en: 'Monday', ru: 'Понедельник' },
    2: { en: 'Tuesday', ru: 'Вторник' },
    3: { en: 'Wednesday', ru: 'Среда' },
    4: { en: 'Thursday', ru: 'Четверг' },
    5: { en: 'Friday', ru: 'Пятница' },
    6: { en: 'Saturday', ru: 'Суббота' },
    7: { en: 'Sunday', ru: 'Воскресенье' },
  },
  channel: {
    phone: { en: 'Phone', ru: 'Телефон' },
    email: { en: 'E-mail', ru: 'Почта' },
    portal: { en: 'Portal', ru: 'Портал' },
    chat: { en: 'Chat', ru: 'Чат' },
    api: { en: 'API', ru: 'API' },
    meeting: { en: 'Meeting', ru: 'Встреча' },
    survey: { en: 'Survey', ru: 'Опрос' },
  },
  kind: {
    question: { en: 'Question', ru: 'Вопрос' },
    incident: { en: 'Incident', ru: 'Инцидент' },
    service: { en: 'Service', ru: 'Услуга' },
    document: { en: 'Document', ru: 'Документ' },
    billing: { en: 'Billing', ru: 'Расчёты' },
    complaint: { en: 'Complaint', ru: 'Жалоба' },
  },
  outcome: {
    ringing: { en: 'Ringing', ru: 'Звонит' },
    talking: { en: 'Talking', ru: 'Разговор' },
    answered: { en: 'Answered', ru: 'Принят' },
    abandoned: { en: 'Abandoned', ru: 'Потерян' },
    failed: { en: 'Failed', ru: 'Сорван' },
    registered: { en: 'Registered', ru: 'Зарегистрировано' },
    assigned: { en: 'Assigned', ru: 'Назначено' },
    'in-progress': { en: 'In progress', ru: 'В работе' },
    waiting: { en: 'Waiting', ru: 'Ожидание' },
    solved: { en: 'Solved', ru: 'Решено' },
    closed: { en: 'Closed', ru: 'Закрыто' },
    cancelled: { en: 'Cancelled', ru: 'Отменено' },
    merged: { en: 'Merged', ru: 'Объединено' },
    offered: { en: 'Offered', ru: 'Предложено' },
    accepted: { en: 'Accepted', ru: 'Принято' },
    done: { en: 'Done', ru: 'Исполнено' },
    returned: { en: 'Returned', ru: 'Возвращено' },
    declined: { en: 'Declined', ru: 'Отклонено' },
    expired: { en: 'Expired', ru: 'Истекло' },
    justified: { en: 'Justified', ru: 'Обоснована' },
    partly: { en: 'Partly justified', ru: 'Обоснована частично' },
    unjustified: { en: 'Unjustified', ru: 'Не обоснована' },
  },
};

const missingWord: LocalizedText = { en: 'not known', ru: 'не указано' };

export function missingLabel(language: Language): string {
  return missingWord[language];
}

/** What the keys of a dimension of words are called; undefined for a dimension without words of ours. */
export function wordLabels(
  dimension: string,
  keys: Iterable<string>,
  language: Language,
): Readonly<Record<string, string>> | undefined {
  const known = words[dimension];
  if (known === undefined) return undefined;
  return Object.fromEntries(
    [...keys].flatMap((key) => (known[key] === undefined ? [] : [[key, known[key][language]] as const])),
  );
}
