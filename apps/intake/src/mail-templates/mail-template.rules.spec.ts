import { describe, expect, it } from '@jest/globals';
import type { MailTemplateKind } from '@okno/contracts';
import {
  builtInTemplates,
  fillTemplate,
  findTemplateFaults,
  templateKinds,
  templateLanguages,
} from './mail-template.rules.js';

const values = {
  reference: 'R-2026-000012',
  subject: 'Нет связи',
  client: 'Анна',
  manager: 'Пётр Ким',
  words: ' Готово.\n',
};

describe('a template', () => {
  it.each<[MailTemplateKind, string, string, boolean, readonly string[]]>([
    ['answer', '[{reference}]', '{words}', true, []],
    ['answer', '{reference} {words}', '{words}', true, ['subject words-elsewhere']],
    [
      'answer',
      'Re: {subject}',
      'Hello',
      false,
      ['subject reference-missing', 'text words-missing', 'active answers-always-go'],
    ],
    ['received', '{reference}', '{client}, {manager} {Reference}', true, ['text unknown-name']],
    ['received', '{reference}', '{words}', false, ['text words-elsewhere']],
    ['received', '{reference}', 'a { b } {} is no name', true, []],
  ])('%s %j %j, active %s, has the faults %j', (kind, subject, text, active, expected) => {
    const faults = findTemplateFaults(kind, { subject, text, active });
    expect(faults.map(({ field, code }) => `${field} ${code}`)).toEqual(expected);
  });

  it('that Okno brings has none, in either language', () => {
    const faults = templateKinds.flatMap((kind) =>
      templateLanguages.flatMap((language) => findTemplateFaults(kind, builtInTemplates[kind][language])),
    );
    expect(faults).toEqual([]);
  });
});

describe('fillTemplate', () => {
  it.each([
    [
      'all there is',
      '{client} {manager}: {words} {reference} {subject}',
      'Анна Пётр Ким: Готово. R-2026-000012 Нет связи\n',
    ],
    ['a name twice', '{client} {client}', 'Анна Анна\n'],
    ['nothing', 'Hello', 'Hello\n'],
  ])('fills in %s', (_case, text, expected) => {
    expect(fillTemplate({ subject: '', text }, values, 'ru').text).toBe(expected);
  });

  it('leaves braces in what is filled in, keeps the subject on one line, and names the service where nobody is known', () => {
    const odd = { ...values, manager: undefined, subject: 'a\r\nBcc: x@y', words: 'use {client} here' };
    expect(fillTemplate({ subject: 'Re: {subject}', text: '{words} {manager}' }, odd, 'en')).toEqual({
      subject: 'Re: a Bcc: x@y',
      text: 'use {client} here our support service\n',
    });
  });

  it('says in the reader’s language how to go on', () => {
    expect(fillTemplate(builtInTemplates.answer.en, { ...values, words: ' Done.\n' }, 'en')).toEqual({
      subject: 'Re: Нет связи [R-2026-000012]',
      text: 'Done.\n\n-- \nRequest R-2026-000012. Answer this mail to go on with it.\n',
    });
    expect(fillTemplate(builtInTemplates.answer.ru, values, 'ru').text).toContain('Обращение R-2026-000012.');
  });
});
