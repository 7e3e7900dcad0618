import type { Language, MailTemplateBody, MailTemplateKind } from '@okno/contracts';

/** What a template may name, and what it stands for. */
export interface TemplateValues {
  readonly reference: string;
  readonly subject: string;
  readonly client: string;
  /** Undefined where nobody's name is known. */
  readonly manager: string | undefined;
  readonly words?: string;
}

export const templateKinds: readonly MailTemplateKind[] = ['answer', 'received'];
export const templateLanguages: readonly Language[] = ['en', 'ru'];
const names = ['reference', 'subject', 'client', 'manager', 'words'] as const;
const place = /\{([^{}\s]+)\}/gu;

const subject = 'Re: {subject} [{reference}]';
/** What goes out until somebody writes another: a mail that only says "received" is for the company to decide on. */
export const builtInTemplates: Readonly<Record<MailTemplateKind, Readonly<Record<Language, MailTemplateBody>>>> = {
  answer: {
    en: { subject, text: '{words}\n\n-- \nRequest {reference}. Answer this mail to go on with it.', active: true },
    ru: {
      subject,
      text: '{words}\n\n-- \nОбращение {reference}. Чтобы продолжить, ответьте на это письмо.',
      active: true,
    },
  },
  received: {
    en: {
      subject,
      text: 'Good day, {client}!\n\nWe have your request; its number is {reference}. {manager} is responsible for it.\n\n-- \nAnswer this mail to add something.',
      active: false,
    },
    ru: {
      subject,
      text: 'Здравствуйте, {client}!\n\nМы получили ваше обращение, его номер {reference}. За него отвечает {manager}.\n\n-- \nЧтобы дополнить его, ответьте на это письмо.',
      active: false,
    },
  },
};
const nobody: Readonly<Record<Language, string>> = { en: 'our support service', ru: 'наша служба поддержки' };

export interface TemplateFault {
  readonly field: 'subject' | 'text' | 'active';
  readonly code: 'unknown-name' | 'reference-missing' | 'words-missing' | 'words-elsewhere' | 'answers-always-go';
}

/** Why a template cannot be used; empty when it can. A subject without the reference would lose the client's answer. */
export function findTemplateFaults(kind: MailTemplateKind, body: MailTemplateBody): readonly TemplateFault[] {
  const faults: TemplateFault[] = [];
  for (const field of ['subject', 'text'] as const) {
    const named = namesIn(body[field]);
    if (named.some((name) => !(names as readonly string[]).includes(name)))
      faults.push({ field, code: 'unknown-name' });
    const mayHaveWords = kind === 'answer' && field === 'text';
    if (!mayHaveWords && named.includes('words')) faults.push({ field, code: 'words-elsewhere' });
  }
  if (!namesIn(body.subject).includes('reference')) faults.push({ field: 'subject', code: 'reference-missing' });
  if (kind === 'answer' && !namesIn(body.text).includes('words')) faults.push({ field: 'text', code: 'words-missing' });
  if (kind === 'answer' && !body.active) faults.push({ field: 'active', code: 'answers-always-go' });
  return faults;
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(place)].flatMap(([, name]) => name ?? []);
}

/** The mail itself: a subject on one line, a text that ends its last one. Braces in what is filled in stay as they are. */
export function fillTemplate(
  template: Pick<MailTemplateBody, 'subject' | 'text'>,
  values: TemplateValues,
  language: Language,
): { readonly subject: string; readonly text: string } {
  const known: Readonly<Record<string, string>> = {
    ...values,
    manager: values.manager ?? nobody[language],
    words: (values.words ?? '').trim(),
  };
  const filled = (text: string): string => text.replaceAll(place, (whole, name: string) => known[name] ?? whole);
  return {
    subject: filled(template.subject).replaceAll(/\s+/gu, ' ').trim(),
    text: `${filled(template.text).trimEnd()}\n`,
  };
}
