import type { LocalizedText } from '@okno/contracts';

/** How a call-back ends by itself. */
export type CallbackEnd = 'talk' | 'answered-after-all' | 'one-per-client';

const words: Readonly<Record<CallbackEnd, LocalizedText>> = {
  talk: { en: 'Somebody talked with the client', ru: 'С клиентом поговорили' },
  'answered-after-all': { en: 'The call was answered after all', ru: 'На звонок всё же ответили' },
  'one-per-client': {
    en: 'The client is owed one call-back for all missed calls',
    ru: 'За все пропущенные звонки клиенту перезванивают один раз',
  },
};

export function describeEnd(end: CallbackEnd): LocalizedText {
  return words[end];
}
