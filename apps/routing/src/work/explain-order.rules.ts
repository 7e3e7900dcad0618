import type { Language } from '@okno/contracts';
import type { WorkReason } from './work-order.rules.js';

const minutesPerHour = 60;
const hoursPerDay = 24;

function duration(minutes: number): Readonly<Record<Language, string>> {
  if (minutes < minutesPerHour) return { en: `${minutes} min`, ru: `${minutes} мин` };
  const hours = Math.floor(minutes / minutesPerHour);
  const rest = minutes % minutesPerHour;
  if (hours < 2 * hoursPerDay) {
    return rest === 0
      ? { en: `${hours} h`, ru: `${hours} ч` }
      : { en: `${hours} h ${rest} min`, ru: `${hours} ч ${rest} мин` };
  }
  const days = Math.floor(hours / hoursPerDay);
  return { en: `${days} days`, ru: `${days} дн.` };
}

/** A reason of the order of work as one sentence. */
export function describeWorkReason(reason: WorkReason, language: Language): string {
  return sentence(reason)[language];
}

function sentence(reason: WorkReason): Readonly<Record<Language, string>> {
  switch (reason.code) {
    case 'overdue': {
      const late = duration(reason.minutes);
      return { en: `Overdue by ${late.en}`, ru: `Просрочено на ${late.ru}` };
    }
    case 'time-left': {
      const left = duration(reason.minutes);
      return {
        en: `${reason.percent} % of the time is left (${left.en})`,
        ru: `Осталось ${reason.percent} % времени (${left.ru})`,
      };
    }
    case 'paused':
      return { en: 'The deadline stands still', ru: 'Срок приостановлен' };
    case 'no-deadline':
      return { en: 'Without a deadline', ru: 'Без срока' };
    case 'priority':
      return { en: `Priority ${reason.priority}`, ru: `Приоритет ${reason.priority}` };
    case 'tier':
      return { en: `Tier ${reason.tier}`, ru: `Уровень ${reason.tier}` };
    case 'offer': {
      const left = duration(reason.minutes);
      return {
        en: `The offer waits for an answer, ${left.en} left`,
        ru: `Предложение ждёт ответа, осталось ${left.ru}`,
      };
    }
    case 'unacknowledged':
      return { en: 'Nobody has taken note of it yet', ru: 'Ещё никто не принял к сведению' };
    case 'missed-calls':
      return {
        en: `The client called ${reason.calls} times in vain`,
        ru: `Пропущено звонков клиента: ${reason.calls}`,
      };
    case 'point-missed': {
      const which = reason.percent === null ? '' : ` ${reason.percent} %`;
      return { en: `Control point${which} was missed`, ru: `Пропущена контрольная точка${which}` };
    }
    case 'forecast-late':
      return { en: 'The forecast is later than the deadline', ru: 'Прогноз позже срока' };
    case 'acting-for':
      return { en: `You stand in for ${reason.name}`, ru: `Вы замещаете: ${reason.name}` };
  }
}
