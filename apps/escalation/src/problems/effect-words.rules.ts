import type { EffectFault, EffectFinding, Language, LocalizedText } from '@okno/contracts';
import type { Comparison, Rate } from './rate-ratio.rules.js';

export interface Told {
  readonly kind: 'effect' | 'recurrence';
  readonly measure: string;
  readonly exposure: 'days' | 'records';
  readonly expectedChangePercent: number;
  readonly before: Rate;
  readonly after: Rate;
  readonly comparison: Comparison | undefined;
  readonly finding: EffectFinding;
}

const findings: Readonly<Record<EffectFinding, LocalizedText>> = {
  'as-promised': {
    en: 'Better than before, and what was promised is not ruled out.',
    ru: 'Лучше, чем раньше, и обещанное не исключено.',
  },
  weaker: { en: 'What was promised is ruled out.', ru: 'Обещанное исключено.' },
  worse: { en: 'Worse than before.', ru: 'Хуже, чем раньше.' },
  unclear: { en: 'Not enough data yet.', ru: 'Данных пока недостаточно.' },
};

const recurrences = {
  back: { en: 'It is back.', ru: 'Проблема вернулась.' },
  away: { en: 'It has not come back.', ru: 'Проблема не вернулась.' },
} as const satisfies Record<string, LocalizedText>;

const faults: Readonly<Record<EffectFault, LocalizedText>> = {
  'unknown-measure': { en: 'The reports no longer know this measure.', ru: 'Отчёты больше не знают этот показатель.' },
  'not-countable': {
    en: 'This measure has no rate that can be compared.',
    ru: 'У этого показателя нет сравнимой частоты.',
  },
  'not-combinable': { en: 'The filter does not fit the measure.', ru: 'Фильтр не подходит к показателю.' },
  'unknown-member': { en: 'What is filtered by no longer exists.', ru: 'Значения фильтра больше нет.' },
  'unusable-filter': { en: 'The filter cannot be used.', ru: 'Фильтр неприменим.' },
};

function number(value: number, digits: number, language: Language): string {
  const text = value.toFixed(digits);
  return language === 'ru' ? text.replace('.', ',') : text;
}

function rateWords({ count, exposure }: Rate, unit: Told['exposure'], language: Language): string {
  const size = number(exposure, Number.isInteger(exposure) ? 0 : 1, language);
  if (language === 'ru') return unit === 'days' ? `${count} за ${size} дн.` : `${count} на ${size}`;
  return unit === 'days' ? `${count} in ${size} days` : `${count} of ${size}`;
}

function comparisonWords({ ratio, low, high, confidence, p }: Comparison, language: Language): string {
  const figure = (value: number | undefined): string => (value === undefined ? '∞' : number(value, 2, language));
  const percent = Math.round(confidence * 100).toString();
  const small = p < 0.0001 ? `< ${number(0.0001, 4, language)}` : `= ${number(p, 4, language)}`;
  return language === 'ru'
    ? `отношение частот ${figure(ratio)} (${percent} % интервал ${figure(low)}–${figure(high)}, p ${small})`
    : `rate ratio ${figure(ratio)} (${percent} % interval ${figure(low)}–${figure(high)}, p ${small})`;
}

/** What a check found, for who leads the problem. */
export function effectWords(told: Told, isBack: boolean, language: Language): string {
  const { kind, measure, exposure, before, after, comparison, finding, expectedChangePercent } = told;
  const [earlier, later] = [before, after].map((rate) => rateWords(rate, exposure, language));
  const ratio = comparison === undefined ? '' : `, ${comparisonWords(comparison, language)}`;
  const sign = expectedChangePercent > 0 ? '+' : '−';
  const promised = `${sign}${number(Math.abs(expectedChangePercent), Number.isInteger(expectedChangePercent) ? 0 : 1, language)} %`;
  const verdict = kind === 'recurrence' ? recurrences[isBack ? 'back' : 'away'] : findings[finding];
  return language === 'ru'
    ? `${measure}: было ${earlier}, стало ${later}${ratio}. Обещано ${promised}. ${verdict.ru}`
    : `${measure}: ${earlier} before, ${later} after${ratio}. Promised ${promised}. ${verdict.en}`;
}

export function faultWords(fault: EffectFault, language: Language): string {
  return faults[fault][language];
}

/** A first draft of what the clients are told, from what was done; its owner makes it their own. */
export function tellDraft(measures: readonly string[]): { readonly ru: string; readonly en: string } {
  const done = measures.map((title) => `– ${title}`).join('\n');
  return {
    ru: `Здравствуйте! Вы обращались к нам. Мы нашли причину, по которой это случилось, и вот что изменили:\n${done}\nСпасибо, что сообщили нам об этом.`,
    en: `Hello! You wrote to us. We found the cause of what happened, and this is what we changed:\n${done}\nThank you for telling us.`,
  };
}
