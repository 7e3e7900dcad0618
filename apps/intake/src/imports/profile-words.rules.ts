import type { LocalizedText } from '@okno/contracts';
import type { ProfileFaultCode } from './profile-faults.rules.js';

/** What a reader is told of each fault. */
export const profileFaultWords: Readonly<Record<ProfileFaultCode, LocalizedText>> = {
  'snapshots-not-available': {
    en: 'Snapshots are read for requests-csv only',
    ru: 'Снимки состояний читаются только для requests-csv',
  },
  'unknown-target': { en: 'This source has no such column', ru: 'У этого источника нет такого столбца' },
  'target-needed': { en: 'This column is needed', ru: 'Этот столбец обязателен' },
  'from-or-const': { en: 'Give either from or const', ru: 'Укажите либо from, либо const' },
  'unusable-format': {
    en: 'This column cannot be read in this format',
    ru: 'В таком формате этот столбец не читается',
  },
  'unknown-timezone': { en: 'There is no such time zone', ru: 'Такого часового пояса нет' },
  'unusable-delimiter': {
    en: 'A quotation mark or a line end cannot part fields',
    ru: 'Кавычка и конец строки не могут разделять поля',
  },
  'position-needed': {
    en: 'Without a header a column is named by its place: #3',
    ru: 'Без строки заголовка столбец называют по месту: #3',
  },
};
