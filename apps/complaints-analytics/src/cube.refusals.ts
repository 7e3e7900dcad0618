import { Refusal, defineRefusals, type RefusalDetails } from '@okno/service-kit';

/** What the cube may answer instead of figures. */
export const cubeRefusals = defineRefusals({
  'unknown-measure': { status: 422, title: { en: 'There is no such measure', ru: 'Такого показателя нет' } },
  'unknown-dimension': { status: 422, title: { en: 'There is no such dimension', ru: 'Такого измерения нет' } },
  'not-combinable': {
    status: 422,
    title: {
      en: 'The measure is not known by this dimension',
      ru: 'Этот показатель не раскладывается по такому измерению',
    },
  },
  'unusable-filter': { status: 422, title: { en: 'A filter cannot be used so', ru: 'Фильтр так использовать нельзя' } },
  'unusable-period': { status: 422, title: { en: 'The period is not usable', ru: 'Период указан неверно' } },
  'unusable-order': { status: 422, title: { en: 'The order names no column', ru: 'В сортировке нет такого столбца' } },
  'unusable-cell': { status: 422, title: { en: 'The cell cannot be opened', ru: 'Ячейку нельзя раскрыть' } },
  'unknown-member': {
    status: 422,
    title: { en: 'Something named here does not exist', ru: 'Указанная запись не существует' },
  },
  'question-too-big': {
    status: 422,
    title: {
      en: 'The question is too big: ask for a shorter period or fewer dimensions',
      ru: 'Слишком большой запрос: сократите период или число измерений',
    },
  },
  'cube-busy': {
    status: 503,
    title: {
      en: 'Too many questions are being answered: ask again in a moment',
      ru: 'Сейчас обрабатывается слишком много запросов: повторите через минуту',
    },
  },
  'measure-not-visible': {
    status: 403,
    title: { en: 'Your role may not see this measure', ru: 'Этот показатель недоступен вашей роли' },
  },
});
export type CubeRefusal = keyof typeof cubeRefusals;

export function refuseQuestion(code: CubeRefusal, details: RefusalDetails = {}): Refusal<CubeRefusal> {
  return new Refusal(code, details);
}
