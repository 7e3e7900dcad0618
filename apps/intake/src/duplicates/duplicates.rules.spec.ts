import { describe, expect, it } from '@jest/globals';
import { duplicateWindowDays, headOf, sharedNumbers, suspect, type Pair } from './duplicates.rules.js';

const hour = 3_600_000;
const pair = (more: Partial<Pair> = {}): Pair => ({
  tie: 'same-client',
  similarity: 0.4,
  containment: 0.6,
  numbersShared: 1,
  millisecondsApart: 2 * hour,
  channel: 'email',
  otherChannel: true,
  sameProduct: false,
  ...more,
});
const window = duplicateWindowDays * 24 * hour;

describe('what is compared of a text', () => {
  it.each([
    ['Нет интернета', 'Добрый день! С утра нет связи.', 'Нет интернета ! С утра нет связи.'],
    ['Re: Question', 'Hello, the line is slow. Kind regards, Ann', ': , the line is slow. , Ann'],
    ['(без темы / no subject)', 'Пришлите, пожалуйста, счёт', 'Пришлите, , счёт'],
    ['Rude!', 'Rude!\nAnd late.', 'Rude! And late.'],
    ['Dearest requests rebuilt', '', 'Dearest requests rebuilt'],
    ['Вопрос', 'Вопрос', ''],
    ['R-2026-000001', '', ''],
  ])('of "%s" and "%s"', (subject, description, head) => {
    expect(headOf({ reference: 'R-2026-000001', subject, description })).toBe(head);
  });

  it('is the beginning of it', () => {
    expect(headOf({ reference: 'R-2026-000001', subject: 'Line', description: 'a'.repeat(10_000) })).toHaveLength(250);
  });
});

describe('the numbers of two texts', () => {
  it.each([
    ['Нет связи на Ленина 15 с 9 утра', 'Пропал интернет на Ленина, 15', 1],
    ['Нет связи на Ленина 15', 'Нет связи на Мира 10', 0],
    ['Перезагружали 2 раза', 'Не работает с 9 утра', 1],
    ['Invoice 4711 of 12,000', 'Invoice 4711', 1],
    ['Category 26 Subcategory 174 Symptom 491', 'Category 26 Subcategory 90 Symptom 491', 2 / 3],
    ['No light', 'No light for 2 days', 1],
    ['', '', 1],
  ])('of "%s" and "%s"', (one, other, shared) => {
    expect([sharedNumbers(one, other), sharedNumbers(other, one)]).toEqual([shared, shared]);
  });
});

describe('a suspicion', () => {
  it.each<[string, Partial<Pair>, number]>([
    ['by another channel on the same day', {}, 0.57],
    ['by another channel, about the same product', { sameProduct: true }, 0.62],
    ['by the same channel', { otherChannel: false }, 0.47],
    ['of the same words at the same moment', { similarity: 1, containment: 1, millisecondsApart: 0 }, 0.95],
    ['of a note that lies in a long mail', { similarity: 0.15, containment: 0.7 }, 0.52],
    ['of another client with the same address', { tie: 'same-email' }, 0.57],
    ['at the end of the window', { millisecondsApart: window }, 0.48],
  ])('%s', (_case, more, score) => {
    expect(suspect(pair(more))?.score).toBe(score);
  });

  it.each<[string, Partial<Pair>]>([
    ['texts as alike as any two about one product', { similarity: 0.2, containment: 0.35, sameProduct: true }],
    ['the same channel, and little of the text', { similarity: 0.35, containment: 0.45, otherChannel: false }],
    ['the same words with other numbers', { numbersShared: 0 }],
    ['nothing in common', { similarity: 0, containment: 0 }],
    ['long ago and half alike', { similarity: 0.4, containment: 0.5, otherChannel: false, millisecondsApart: window }],
  ])('none: %s', (_case, more) => {
    expect(suspect(pair(more))).toBeUndefined();
  });

  it('never exceeds one, and what is more alike scores more', () => {
    const scores = [0.4, 0.6, 0.8, 1].map((one) => suspect(pair({ similarity: one, containment: one }))?.score ?? 0);
    expect(scores).toEqual([...scores].sort((one, other) => one - other));
    expect(suspect(pair({ similarity: 1, containment: 1, millisecondsApart: 0, sameProduct: true }))?.score).toBe(1);
  });

  it.each<[string, Partial<Pair>, string[]]>([
    ['all', { sameProduct: true }, ['same-client', 'similar-text', 'near-in-time', 'another-channel', 'same-product']],
    ['few', { otherChannel: false, millisecondsApart: 100 * hour, similarity: 0.7 }, ['same-client', 'similar-text']],
    [
      'an address',
      { tie: 'same-phone', otherChannel: false, similarity: 0.6 },
      ['same-phone', 'similar-text', 'near-in-time'],
    ],
  ])('says why: %s', (_case, more, codes) => {
    expect(suspect(pair(more))?.because.map(({ code }) => code)).toEqual(codes);
  });

  it('says it in both languages', () => {
    const words = suspect(pair())?.because.map(({ words: { en, ru } }) => [en, ru]);
    expect(words).toEqual([
      ['The same client', 'Тот же клиент'],
      ['The texts agree by 50 %', 'Тексты совпадают на 50 %'],
      ['2 h apart', 'С разницей в 2 ч'],
      ['That one came by e-mail', 'То обращение пришло по эл. почте'],
    ]);
  });
});
