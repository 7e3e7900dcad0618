import { z } from 'zod';
import { idField, languageField, momentField, requiredTextField, textField } from '../../fields.js';
import { pageQuery } from '../page.js';

/** As people write it; stored as E.164. */
const phoneText = requiredTextField(50);
const emailText = z.email().max(254);
/** An id or a code. */
export const refField = requiredTextField(100);

export const clientKindField = z.enum(['organisation', 'person']);
export const decisionRoleField = z.enum(['decides', 'signs', 'approves', 'pays', 'uses', 'influences', 'blocks']);

/** What a client agreed to: for what, when, and where that can be seen; until they take it back. */
export const consentField = z.strictObject({
  purpose: requiredTextField(100),
  givenAt: momentField,
  source: requiredTextField(300),
  withdrawnAt: momentField.nullable().default(null),
});

const clientFields = {
  kind: clientKindField,
  name: requiredTextField(300),
  taxId: requiredTextField(50).nullable(),
  segment: requiredTextField(100).nullable(),
  /** The employee who answers for the client. */
  managerId: idField.nullable(),
  phones: z.array(phoneText).max(50),
  emails: z.array(emailText).max(50),
  products: z.array(refField).max(200),
  /** The client's ids in other systems, by system. */
  externalIds: z.record(requiredTextField(100), requiredTextField(200)),
  consents: z.array(consentField).max(100),
  language: languageField,
};

export const newClientBody = z.strictObject({
  ...clientFields,
  taxId: clientFields.taxId.default(null),
  segment: clientFields.segment.default(null),
  managerId: clientFields.managerId.default(null),
  phones: clientFields.phones.default([]),
  emails: clientFields.emails.default([]),
  products: clientFields.products.default([]),
  externalIds: clientFields.externalIds.default({}),
  consents: clientFields.consents.default([]),
  language: languageField.default('ru'),
});
export type NewClientBody = z.output<typeof newClientBody>;

export const clientPatchBody = z.strictObject({ ...clientFields, active: z.boolean() }).partial();
export type ClientPatchBody = z.output<typeof clientPatchBody>;

export const clientListQuery = z.strictObject({
  ...pageQuery.shape,
  /** A part of the name or of the tax id. */
  q: textField(200).optional(),
  phone: textField(50).optional(),
  email: textField(254).optional(),
});
export type ClientListQuery = z.output<typeof clientListQuery>;

const consentResource = z.object({
  purpose: z.string(),
  givenAt: momentField,
  source: z.string(),
  withdrawnAt: momentField.nullable(),
});
export type Consent = z.output<typeof consentResource>;

export const clientResource = z.object({
  id: idField,
  kind: clientKindField,
  name: z.string(),
  taxId: z.string().nullable(),
  segment: z.string().nullable(),
  managerId: idField.nullable(),
  /** E.164 */
  phones: z.array(z.string()),
  /** In lower case. */
  emails: z.array(z.string()),
  /** Ids of products. */
  products: z.array(idField),
  externalIds: z.record(z.string(), z.string()),
  consents: z.array(consentResource),
  language: languageField,
  active: z.boolean(),
  version: z.int(),
  createdAt: momentField,
});
export type ClientResource = z.output<typeof clientResource>;

export const newContactBody = z.strictObject({
  name: requiredTextField(300),
  position: requiredTextField(300).nullable().default(null),
  decisionRoles: z.array(decisionRoleField).max(7).default([]),
  phones: z.array(phoneText).max(50).default([]),
  emails: z.array(emailText).max(50).default([]),
  /** Another contact of the same client, who stands in for this one. */
  deputyContactId: idField.nullable().default(null),
});
export type NewContactBody = z.output<typeof newContactBody>;

export const contactResource = z.object({
  id: idField,
  clientId: idField,
  name: z.string(),
  position: z.string().nullable(),
  decisionRoles: z.array(decisionRoleField),
  phones: z.array(z.string()),
  emails: z.array(z.string()),
  deputyContactId: idField.nullable(),
  version: z.int(),
  createdAt: momentField,
});
export type ContactResource = z.output<typeof contactResource>;
