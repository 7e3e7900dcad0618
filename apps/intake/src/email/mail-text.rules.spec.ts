import { describe, expect, it } from '@jest/globals';
import { cleanSubject, isForwarded, referenceIn, shorten, storable, withoutHistory } from './mail-text.rules.js';

describe('cleanSubject', () => {
  it.each([
    ['Re: Roof', 'Roof'],
    ['RE: Fwd: re[2]: Roof', 'Roof'],
    ['Отв: На: Крыша течёт', 'Крыша течёт'],
    ['Report: Roof', 'Report: Roof'],
    ['Re:', ''],
    ['  Roof\r\n\tleaks ', 'Roof leaks'],
    ['Roof\u0000', 'Roof'],
    ['x'.repeat(400), 'x'.repeat(300)],
  ])('makes %j %j', (subject, expected) => {
    expect(cleanSubject(subject)).toBe(expected);
  });
});

it.each([
  ['Fwd: Roof', true],
  ['Re: FW: Roof', true],
  ['Пересл: Крыша', true],
  ['Re: Roof', false],
  ['Forward planning', false],
])('tells whether %j passes mail on: %s', (subject, expected) => {
  expect(isForwarded(subject)).toBe(expected);
});

it.each([
  ['Re: [R-2026-000123] Roof', 'R-2026-000123'],
  ['вопрос по r-2026-000123', 'R-2026-000123'],
  ['R-2026-1234567', 'R-2026-1234567'],
  ['XR-2026-000123', undefined],
  ['R-2026-123', undefined],
  ['R-2026-0001231234567', undefined],
])('finds in %j the reference %s', (subject, expected) => {
  expect(referenceIn(subject)).toBe(expected);
});

it('cuts no character in two and stores no half of one', () => {
  expect(shorten('ab😀', 3)).toBe('ab');
  expect(storable('a\u0000b\ud800')).toBe('ab\ufffd');
});

describe('withoutHistory', () => {
  it.each([
    ['a plain text', 'It leaks.', 'It leaks.'],
    [
      'an English quotation',
      'Yes.\n\nOn Mon, 4 May 2026 at 10:00, Ann <a@b.c> wrote:\n> It leaks.\n> Badly.\n',
      'Yes.',
    ],
    [
      'a wrapped introduction',
      'Yes.\n\nOn Mon, 4 May 2026 at 10:00, Ann Miller from <\na@b.c> wrote:\n\n> It leaks.\n',
      'Yes.',
    ],
    ['a signature below', 'Yes.\n\nOn Mon, 4 May 2026, Ann wrote:\n> It leaks.\n\n--\nBob\n+7', 'Yes.'],
    ['a Russian quotation', 'Да.\n\nпн, 4 мая 2026 г. в 10:00, Анна <a@b.c> пишет:\n> Течёт.\n', 'Да.'],
    ['an unquoted Russian one', 'Да.\n\n04.05.2026, 10:00, "Анна" <a@b.c> написал(а):\nТечёт.\n', 'Да.'],
    ['Outlook', 'Yes.\n\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: Roof\n\nIt leaks.', 'Yes.'],
    [
      'Outlook in Russian',
      'Да.\n________________________________\nОт: Анна\nДата: пн\nКому: Боб\nТема: Крыша\n\nТечёт.',
      'Да.',
    ],
    ['its separator', 'Да.\n-----Исходное сообщение-----\nТечёт.', 'Да.'],
    ['bare quoted lines', 'Yes.\n> It leaks.\n> Badly.', 'Yes.'],
  ])('folds %s', (_case, text, expected) => {
    expect(withoutHistory(text)).toBe(expected);
  });

  it.each([
    ['answers between the lines', '> Does it leak?\nYes.\n> Where?\nAbove.'],
    ['answers below an introduction', 'On Mon, Ann wrote:\n> Does it leak?\nYes.'],
    ['nothing but history', 'On Mon, 4 May 2026, Ann wrote:\n> It leaks.'],
    ['a word that only looks like one', 'She wrote: the roof leaks.\nFrom: here it drips.'],
  ])('keeps %s', (_case, text) => {
    expect(withoutHistory(text)).toBe(text);
  });
});
