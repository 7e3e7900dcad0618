/** What people and things are called in the demo world, and what is said in it. */

export const people = [
  'Анна Соколова',
  'Борис Лебедев',
  'Вера Козлова',
  'Глеб Новиков',
  'Дина Морозова',
  'Егор Петров',
  'Жанна Волкова',
  'Захар Соловьёв',
  'Ирина Васильева',
  'Кирилл Зайцев',
  'Лариса Павлова',
  'Максим Семёнов',
  'Нина Голубева',
  'Олег Виноградов',
  'Полина Богданова',
  'Роман Воробьёв',
  'Светлана Фёдорова',
  'Тимур Михайлов',
  'Ульяна Беляева',
  'Фёдор Тарасов',
  'Kate Harris',
  'Liam Walker',
  'Mia Turner',
  'Noah Bennett',
  'Olivia Reed',
  'Peter Shaw',
  'Ruth Coleman',
  'Sam Porter',
  'Tina Marsh',
  'Victor Lane',
] as const;

export const companyNames = [
  'Ромашка',
  'Вектор',
  'Север',
  'Лотос',
  'Маяк',
  'Горизонт',
  'Кедр',
  'Атлант',
  'Рассвет',
  'Полюс',
  'Гранит',
  'Орион',
  'Сокол',
  'Восход',
  'Контакт',
  'Эталон',
  'Фрегат',
  'Янтарь',
  'Прогресс',
  'Радуга',
] as const;
export const englishCompanyNames = [
  'Northwind',
  'Bluebird',
  'Harbour',
  'Cedar',
  'Summit',
  'Lantern',
  'Foxglove',
  'Meridian',
  'Anchor',
  'Willow',
] as const;
export const companyKinds = ['строй', 'торг', 'сервис', 'логистика', 'мед', 'агро'] as const;
export const firstNames = [
  'Алексей',
  'Мария',
  'Дмитрий',
  'Елена',
  'Иван',
  'Ольга',
  'Сергей',
  'Татьяна',
  'Павел',
  'Юлия',
] as const;
export const lastNames = [
  'Иванов',
  'Смирнов',
  'Кузнецов',
  'Попов',
  'Орлов',
  'Андреев',
  'Макаров',
  'Никитин',
  'Захаров',
  'Титов',
] as const;

/** What goes wrong with a product, in the words of a client. */
export const troubles: Readonly<
  Record<string, readonly { readonly ru: string; readonly en: string; readonly kind: string }[]>
> = {
  fiber: [
    { kind: 'incident', ru: 'Нет интернета с утра', en: 'No internet since the morning' },
    { kind: 'incident', ru: 'Скорость ниже обещанной', en: 'The line is slower than promised' },
    { kind: 'service', ru: 'Перенести линию в новый офис', en: 'Move the line to our new office' },
  ],
  telephony: [
    { kind: 'incident', ru: 'Звонки обрываются через минуту', en: 'Calls drop after a minute' },
    { kind: 'question', ru: 'Как настроить переадресацию?', en: 'How do I set up forwarding?' },
    { kind: 'service', ru: 'Подключить ещё десять номеров', en: 'Add ten more numbers' },
  ],
  cloud: [
    { kind: 'incident', ru: 'Диск в облаке недоступен', en: 'The cloud disk cannot be reached' },
    { kind: 'question', ru: 'Где посмотреть резервные копии?', en: 'Where do I find the backups?' },
  ],
  equipment: [
    { kind: 'incident', ru: 'Маршрутизатор перезагружается сам', en: 'The router restarts by itself' },
    { kind: 'document', ru: 'Нужен акт приёма оборудования', en: 'We need the hand-over act' },
  ],
  support: [
    { kind: 'billing', ru: 'В счёте лишняя услуга', en: 'The invoice has a service we did not order' },
    { kind: 'document', ru: 'Пришлите договор с печатью', en: 'Send the signed contract' },
  ],
};

export const complaintWords = {
  'late-repair': {
    ru: 'Обещали починить вчера, до сих пор не работает.',
    en: 'The repair was promised for yesterday; it still does not work.',
  },
  'wrong-bill': { ru: 'Выставили счёт за то, чего мы не заказывали.', en: 'We were billed for what we never ordered.' },
  rudeness: { ru: 'С нами говорили грубо и бросили трубку.', en: 'We were spoken to rudely and hung up on.' },
  'poor-quality': { ru: 'Связь плохая каждый вечер.', en: 'The connection is bad every evening.' },
  'no-answer': { ru: 'Третий день никто не отвечает на письмо.', en: 'Nobody has answered our letter for three days.' },
} as const;
export type ComplaintCause = keyof typeof complaintWords;
export const complaintCauses = Object.keys(complaintWords) as ComplaintCause[];
