import type { Chance } from './chance.js';

export type Language = 'ru' | 'en';

/** What is told of one trouble in one language; `{…}` is filled in anew each time. */
interface Telling {
  readonly subject: string;
  readonly details: readonly string[];
}

export interface Trouble {
  readonly kind: 'incident' | 'service' | 'question' | 'document' | 'billing';
  readonly ru: Telling;
  readonly en: Telling;
}

/** What goes wrong with a product, in the words of a client. */
export const troubles: Readonly<Record<string, readonly Trouble[]>> = {
  fiber: [
    {
      kind: 'incident',
      ru: {
        subject: 'Нет интернета с {since}',
        details: [
          'Офис на {street} без связи, горит красная лампа.',
          'Перезагружали дважды, {count} рабочих мест стоят.',
        ],
      },
      en: {
        subject: 'No internet since {since}',
        details: [
          'The office in {street} is offline, a lamp is red.',
          'We restarted it twice; {count} desks stand still.',
        ],
      },
    },
    {
      kind: 'incident',
      ru: {
        subject: 'Скорость ниже обещанной',
        details: [
          'По договору 100 Мбит/с, на {street} намерили {count}.',
          'Вечером видеосвязь рвётся, с {since} так каждый день.',
        ],
      },
      en: {
        subject: 'The line is slower than promised',
        details: [
          'The contract says 100 Mbit/s; in {street} we measure {count}.',
          'Video calls break up, every day since {since}.',
        ],
      },
    },
    {
      kind: 'incident',
      ru: {
        subject: 'Связь пропадает на несколько минут',
        details: ['За день {count} обрывов на {street}, касса не пробивает чеки.'],
      },
      en: {
        subject: 'The line drops for minutes',
        details: ['{count} outages a day in {street}; the tills cannot print.'],
      },
    },
    {
      kind: 'service',
      ru: { subject: 'Перенести линию в новый офис', details: ['Переезжаем на {street}, нужно {count} розеток.'] },
      en: { subject: 'Move the line to our new office', details: ['We move to {street} and need {count} sockets.'] },
    },
  ],
  telephony: [
    {
      kind: 'incident',
      ru: {
        subject: 'Звонки обрываются через минуту',
        details: [
          'С {since} обрывается каждый {count}-й звонок.',
          'Клиенты жалуются, что мы бросаем трубку. Номер на {street}.',
        ],
      },
      en: {
        subject: 'Calls drop after a minute',
        details: [
          'Since {since} one call in {count} breaks off.',
          'Our customers think we hang up on them. The number is in {street}.',
        ],
      },
    },
    {
      kind: 'question',
      ru: {
        subject: 'Как настроить переадресацию?',
        details: ['Нужно, чтобы после {count} гудков звонок шёл на мобильный.'],
      },
      en: { subject: 'How do I set up forwarding?', details: ['After {count} rings a call should go to a mobile.'] },
    },
    {
      kind: 'service',
      ru: { subject: 'Подключить ещё номера', details: ['Открываем отдел на {street}, нужно {count} номеров.'] },
      en: { subject: 'Add more numbers', details: ['We open a department in {street} and need {count} numbers.'] },
    },
  ],
  cloud: [
    {
      kind: 'incident',
      ru: {
        subject: 'Диск в облаке недоступен',
        details: ['С {since} не открываются папки, работает {count} человек.'],
      },
      en: {
        subject: 'The cloud disk cannot be reached',
        details: ['No folder opens since {since}; {count} people wait.'],
      },
    },
    {
      kind: 'incident',
      ru: {
        subject: 'Виртуальный сервер тормозит',
        details: ['База отвечает по {count} секунд, нагрузка у нас прежняя.'],
      },
      en: {
        subject: 'The virtual server is slow',
        details: ['The database takes {count} seconds; our load is as before.'],
      },
    },
    {
      kind: 'question',
      ru: {
        subject: 'Где посмотреть резервные копии?',
        details: ['Нужна копия за прошлую неделю, в кабинете её не видно.'],
      },
      en: {
        subject: 'Where do I find the backups?',
        details: ['We need the copy of last week; the portal does not show it.'],
      },
    },
  ],
  equipment: [
    {
      kind: 'incident',
      ru: {
        subject: 'Маршрутизатор перезагружается сам',
        details: ['До {count} раз в день, стоит на {street}, не греется.'],
      },
      en: {
        subject: 'The router restarts by itself',
        details: ['Up to {count} times a day in {street}; it is not hot.'],
      },
    },
    {
      kind: 'document',
      ru: {
        subject: 'Нужен акт приёма оборудования',
        details: ['Поставили {count} коммутаторов на {street}, акта нет.'],
      },
      en: {
        subject: 'We need the hand-over act',
        details: ['{count} switches were installed in {street} without an act.'],
      },
    },
  ],
  support: [
    {
      kind: 'billing',
      ru: { subject: 'В счёте лишняя услуга', details: ['Строка {count} в последнем счёте — мы этого не заказывали.'] },
      en: {
        subject: 'The invoice has a service we did not order',
        details: ['Line {count} of the last invoice was never ordered.'],
      },
    },
    {
      kind: 'document',
      ru: {
        subject: 'Пришлите договор с печатью',
        details: ['Бухгалтерия просит оригинал на {street}, {count} экземпляра.'],
      },
      en: { subject: 'Send the signed contract', details: ['Our accountants need {count} originals in {street}.'] },
    },
    {
      kind: 'question',
      ru: { subject: 'Когда придёт мастер?', details: ['Обещали с {since}, адрес {street}.'] },
      en: { subject: 'When does the engineer come?', details: ['Promised since {since}, at {street}.'] },
    },
  ],
};

export const complaintWords = {
  'late-repair': {
    ru: [
      'Обещали починить за день, прошло {count}. На {street} до сих пор не работает.',
      'Мастер не приехал второй раз, с {since} сидим без связи.',
    ],
    en: [
      'The repair was promised in a day; {count} have gone by. Nothing works in {street}.',
      'The engineer did not come again; we are offline since {since}.',
    ],
  },
  'wrong-bill': {
    ru: ['Выставили счёт за {count} услуг, которых мы не заказывали.', 'Счёт оплачен, а нас отключили за долг.'],
    en: [
      'We were billed for {count} services we never ordered.',
      'The invoice is paid, and we were cut off for a debt.',
    ],
  },
  rudeness: {
    ru: ['С нами говорили грубо и бросили трубку.', 'Оператор перебивал и не назвал имени.'],
    en: ['We were spoken to rudely and hung up on.', 'The operator kept interrupting and gave no name.'],
  },
  'poor-quality': {
    ru: ['Связь на {street} плохая каждый вечер.', 'Голос пропадает, с {since} жалуются все отделы.'],
    en: [
      'The connection in {street} is bad every evening.',
      'Voices drop out; every department complains since {since}.',
    ],
  },
  'no-answer': {
    ru: ['{count} дней никто не отвечает на письмо.', 'Звонили {count} раз, каждый раз объясняем заново.'],
    en: [
      'Nobody has answered our letter for {count} days.',
      'We called {count} times and explained everything anew each time.',
    ],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, readonly string[]>>>>;
export type ComplaintCause = keyof typeof complaintWords;
export const complaintCauses = Object.keys(complaintWords) as ComplaintCause[];

/** Why work stopped or came back, by the step it is written on. */
export const reasons = {
  waiting: [
    'Ждём доступа в помещение · Waiting for access',
    'Клиент уточняет удобное время · The client looks for a time',
  ],
  returned: [
    'Нужна проверка на другой стороне · To be checked at the other end',
    'Не наша зона · Not our part of the line',
  ],
  reopened: ['Снова не работает · It does not work again', 'Решение не помогло · The solution did not help'],
} as const;

const slots: Readonly<Record<Language, Readonly<Record<string, readonly string[]>>>> = {
  ru: {
    street: ['Садовой, 12', 'Речной, 4', 'Полевой, 31', 'Заводской, 7', 'Лесной, 18', 'Морской, 9', 'Школьной, 22'],
    since: ['утра', 'прошлой среды', 'понедельника', 'прошлой недели', 'обеда'],
    count: ['3', '4', '5', '6', '8', '12', '15'],
  },
  en: {
    street: [
      '12 Garden Street',
      '4 River Lane',
      '31 Field Road',
      '7 Mill Street',
      '18 Forest Avenue',
      '9 Harbour Road',
    ],
    since: ['the morning', 'yesterday', 'Monday', 'last week', 'noon'],
    count: ['3', '4', '5', '6', '8', '12', '15'],
  },
};
const greetings: Readonly<Record<Language, readonly string[]>> = {
  ru: ['Добрый день.', 'Здравствуйте!', 'Коллеги, добрый день.', ''],
  en: ['Hello,', 'Good afternoon.', 'Dear team,', ''],
};
const wishes: Readonly<Record<Language, readonly string[]>> = {
  ru: ['Просим разобраться и назвать срок.', 'Когда исправите?', 'Перезвоните, пожалуйста.', 'Ждём ответа сегодня.'],
  en: [
    'Please look into it and tell us the date.',
    'When will it be done?',
    'Please call us back.',
    'We expect an answer today.',
  ],
};

/** A text with its slots filled. */
export function fill(chance: Chance, language: Language, template: string): string {
  return template.replaceAll(/\{(\w+)\}/g, (slot, name: string) => {
    const words = slots[language][name];
    return words === undefined ? slot : chance.pick(words);
  });
}

/** The subject and the description of a request about a trouble. */
export function tell(
  chance: Chance,
  language: Language,
  trouble: Trouble,
): { readonly subject: string; readonly description: string } {
  const { subject, details } = trouble[language];
  const sentences = [chance.pick(greetings[language]), chance.pick(details), chance.pick(wishes[language])];
  return {
    subject: fill(chance, language, subject),
    description: fill(chance, language, sentences.filter((sentence) => sentence !== '').join(' ')),
  };
}
