import { z } from 'zod';
import { languageField, momentField, requiredTextField } from '../../fields.js';

/** answer: around every answer that goes out by mail. received: says that a mail has come and what request it is. */
export const mailTemplateKindField = z.enum(['answer', 'received']);
export type MailTemplateKind = z.output<typeof mailTemplateKindField>;

/** In both, `{reference}`, `{subject}`, `{client}` and `{manager}` stand for what they name; `{words}` for the words of an answer. */
export const mailTemplateBody = z.strictObject({
  subject: requiredTextField(300),
  text: requiredTextField(10_000),
  /** Whether such mails go out; answers always do. */
  active: z.boolean().default(true),
});
export type MailTemplateBody = z.output<typeof mailTemplateBody>;

export const mailTemplateResource = z.object({
  kind: mailTemplateKindField,
  language: languageField,
  subject: z.string(),
  text: z.string(),
  active: z.boolean(),
  /** Null as long as it is the one Okno brings. */
  changedAt: momentField.nullable(),
});
export type MailTemplateResource = z.output<typeof mailTemplateResource>;

export const mailTemplates = z.object({ items: z.array(mailTemplateResource) });
export type MailTemplates = z.output<typeof mailTemplates>;
