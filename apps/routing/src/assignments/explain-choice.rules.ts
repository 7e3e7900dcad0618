import type { Language } from '@okno/contracts';
import type { Reason } from './choose-assignee.rules.js';

const languageNames = {
  ru: { en: 'Russian', ru: 'русском' },
  en: { en: 'English', ru: 'английском' },
} as const;

/** A reason of the choice of a person as one sentence. */
export function describeReason(reason: Reason, language: Language): string {
  return sentence(reason)[language];
}

function sentence(reason: Reason): Readonly<Record<Language, string>> {
  switch (reason.code) {
    case 'tier':
      return reason.tier === reason.asked
        ? { en: `Tier ${reason.tier}, as asked`, ru: `Уровень ${reason.tier}, как требуется` }
        : {
            en: `Tier ${reason.tier}, above the asked ${reason.asked}`,
            ru: `Уровень ${reason.tier}, выше требуемого ${reason.asked}`,
          };
    case 'skills':
      return {
        en: `All asked skills, levels add up to ${reason.levels}`,
        ru: `Все требуемые навыки, сумма уровней ${reason.levels}`,
      };
    case 'language': {
      const name = languageNames[reason.language];
      return { en: `Speaks ${name.en} with the client`, ru: `Говорит с клиентом на ${name.ru}` };
    }
    case 'load':
      return {
        en: `${reason.load} of ${reason.capacity} places taken`,
        ru: `Занято ${reason.load} из ${reason.capacity}`,
      };
    case 'above-capacity':
      return {
        en: `Full (${reason.load} of ${reason.capacity}), but nobody has room`,
        ru: `Нагрузка полная (${reason.load} из ${reason.capacity}), но свободных нет`,
      };
    case 'knows-request':
      return { en: 'Worked on this request before', ru: 'Уже работал с этим обращением' };
    case 'knows-client':
      return { en: 'Worked for this client before', ru: 'Уже работал с этим клиентом' };
    case 'idle-since':
      return reason.at === null
        ? { en: 'Has had no work yet', ru: 'Ещё не получал поручений' }
        : { en: `Without new work since ${reason.at}`, ru: `Без новых поручений с ${reason.at}` };
    case 'named':
      return { en: 'Given to this person by name', ru: 'Поручено лично' };
    case 'deputy':
      return { en: 'Stands in for the person it was meant for', ru: 'Замещает того, кому предназначено' };
    case 'head':
      return {
        en: 'Heads the department: nobody else suited is left to ask',
        ru: 'Руководит отделом: больше некого спросить',
      };
    case 'last-resort':
      return { en: 'Everybody was asked and nobody took it', ru: 'Опрошены все, никто не принял' };
    case 'tier-too-low':
      return { en: 'The tier is too low', ru: 'Уровень ниже требуемого' };
    case 'skill-missing':
      return { en: 'An asked skill is missing', ru: 'Нет требуемого навыка' };
    case 'away':
      return { en: 'Is away', ru: 'Отсутствует' };
    case 'not-present':
      return { en: 'Is on a break or gone', ru: 'На перерыве или не на месте' };
    case 'asked-already':
      return { en: 'Was asked already', ru: 'Уже спрашивали' };
  }
}
