import { describe, expect, it } from '@jest/globals';
import { foldMail } from './fold-mail.rules.js';

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

describe('foldMail', () => {
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
    const { words, folded } = foldMail(text);
    expect(words).toBe(expected);
    expect(linesOf(`${words}\n${folded}`)).toEqual(linesOf(text));
  });

  it.each([
    ['at the end', 'It leaks.\n\n-- \nAnn Miller\nExample Ltd', 'It leaks.', '-- \nAnn Miller\nExample Ltd'],
    [
      'above the history',
      'Yes.\n--\nBob\n\nOn Mon, Ann wrote:\n> Does it?',
      'Yes.',
      '--\nBob\n\nOn Mon, Ann wrote:\n> Does it?',
    ],
    ['below answers between the lines', '> Does it?\nYes.\n-- \nBob', '> Does it?\nYes.', '-- \nBob'],
    ['of a telephone', 'Yes.\n\nSent from my iPhone', 'Yes.', 'Sent from my iPhone'],
    ['of a Russian one', 'Да.\n\nОтправлено с iPhone\n\n', 'Да.', 'Отправлено с iPhone'],
  ])('folds a signature %s', (_case, text, words, folded) => {
    expect(foldMail(text)).toEqual({ words, folded });
  });

  it.each([
    ['answers between the lines', '> Does it leak?\nYes.\n> Where?\nAbove.'],
    ['answers below an introduction', 'On Mon, Ann wrote:\n> Does it leak?\nYes.'],
    ['nothing but history', 'On Mon, 4 May 2026, Ann wrote:\n> It leaks.'],
    ['nothing but a signature', '-- \nAnn'],
    ['a rule in the middle of a letter', `First.\n--\n${'More.\n'.repeat(20)}end`],
    ['a telephone that is the matter', 'It was\nsent from my iPhone\nand never came.'],
    ['a word that only looks like one', 'She wrote: the roof leaks.\nFrom: here it drips.'],
  ])('keeps %s', (_case, text) => {
    expect(foldMail(text)).toEqual({ words: text, folded: '' });
  });
});
