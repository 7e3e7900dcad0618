import { z } from 'zod';
import { idField, languageField, momentField, requiredTextField, textField, timezoneField } from '../fields.js';
import { roleField } from '../vocabulary.js';
import { pageQuery } from './page.js';

/** What the gateway itself answers: sign-in, users, API keys, the movable clock of tests. */

const emailField = z.string().trim().toLowerCase().pipe(z.email().max(254));
const rolesField = z
  .array(roleField)
  .min(1)
  .max(roleField.options.length)
  .refine((roles) => new Set(roles).size === roles.length);

const longestPassword = 200;
/** What a person chooses for themselves. */
const chosenPasswordField = z.string().min(10).max(longestPassword);
/** What an administrator hands out; the demo world's is nine characters long. */
const givenPasswordField = z.string().min(8).max(longestPassword);

export const signInBody = z.strictObject({
  // Not held against the form of an address: a wrong one is a wrong e-mail or password, like any other.
  email: requiredTextField(254),
  password: z.string().min(1).max(longestPassword),
});
export const signOutBody = z.strictObject({});
export const changePasswordBody = z.strictObject({
  currentPassword: z.string().min(1).max(longestPassword),
  newPassword: chosenPasswordField,
});

/** Who is signed in, as `GET /auth/me` answers. */
export const signedInUser = z.object({
  id: idField,
  name: z.string(),
  email: z.string(),
  roles: z.array(roleField),
  language: languageField,
  timezone: z.string(),
  employeeId: idField.optional(),
  departmentId: idField.optional(),
  clientId: idField.optional(),
});
export type SignedInUser = z.infer<typeof signedInUser>;

export const signInAnswer = z.object({ accessToken: z.string(), expiresAt: momentField, user: signedInUser });
export type SignInAnswer = z.infer<typeof signInAnswer>;

export const userBody = z.strictObject({
  email: emailField,
  name: requiredTextField(200),
  roles: rolesField,
  employeeId: idField.optional(),
  clientId: idField.optional(),
  language: languageField,
  timezone: timezoneField.max(64).optional(),
  /** Without it a random one is made and answered once, as `temporaryPassword`. */
  password: givenPasswordField.optional(),
});
export type UserBody = z.output<typeof userBody>;

export const userPatchBody = z.strictObject({
  email: emailField.optional(),
  name: requiredTextField(200).optional(),
  roles: rolesField.optional(),
  employeeId: idField.nullable().optional(),
  clientId: idField.nullable().optional(),
  language: languageField.optional(),
  timezone: timezoneField.max(64).optional(),
  password: givenPasswordField.optional(),
  active: z.boolean().optional(),
});
export type UserPatch = z.output<typeof userPatchBody>;

export const userResource = z.object({
  id: idField,
  email: z.string(),
  name: z.string(),
  roles: z.array(roleField),
  employeeId: idField.optional(),
  clientId: idField.optional(),
  language: languageField,
  timezone: z.string(),
  active: z.boolean(),
  version: z.int(),
  createdAt: momentField,
});
export type UserResource = z.infer<typeof userResource>;
export const createdUserResource = userResource.extend({ temporaryPassword: z.string().optional() });
export type CreatedUserResource = z.infer<typeof createdUserResource>;

/** `true` or `false` in a query string. */
const flagQuery = z.enum(['true', 'false']).transform((value) => value === 'true');

export const usersQuery = z.strictObject({
  ...pageQuery.shape,
  /** Part of the name or the e-mail. */
  q: textField(200).optional(),
  role: roleField.optional(),
  active: flagQuery.optional(),
  employeeId: idField.optional(),
  clientId: idField.optional(),
});
export type UsersQuery = z.output<typeof usersQuery>;

/** A path below `/api/v1` and everything under it: `/channels/telephony`. */
const scopeField = z
  .string()
  .max(200)
  .regex(/^(\/[a-z0-9-]+)+$/);

export const apiKeyBody = z.strictObject({
  name: requiredTextField(200),
  roles: rolesField.default(['integration']),
  /** The paths the key is good for; none named: whatever its roles may do. */
  scopes: z.array(scopeField).max(50).optional(),
});
export type ApiKeyBody = z.output<typeof apiKeyBody>;

export const apiKeyPatchBody = z.strictObject({
  name: requiredTextField(200).optional(),
  scopes: z.array(scopeField).max(50).optional(),
  active: z.boolean().optional(),
  /** Takes its signing secret away. */
  signs: z.literal(false).optional(),
});
export type ApiKeyPatch = z.output<typeof apiKeyPatchBody>;

export const apiKeyResource = z.object({
  id: idField,
  name: z.string(),
  roles: z.array(roleField),
  scopes: z.array(z.string()),
  active: z.boolean(),
  /** Whether calls signed with its secret are taken. */
  signs: z.boolean(),
  version: z.int(),
  createdAt: momentField,
});
export type ApiKeyResource = z.infer<typeof apiKeyResource>;
/** The secret is shown in this one answer and stored nowhere. */
export const createdApiKeyResource = apiKeyResource.extend({ secret: z.string().optional() });
export type CreatedApiKeyResource = z.infer<typeof createdApiKeyResource>;

export const giveSigningSecretBody = z.strictObject({});
/** The secret by which calls are signed is shown in this one answer. */
export const signingApiKeyResource = apiKeyResource.extend({ signingSecret: z.string() });
export type SigningApiKeyResource = z.infer<typeof signingApiKeyResource>;

export const apiKeysQuery = z.strictObject({ ...pageQuery.shape, active: flagQuery.optional() });
export type ApiKeysQuery = z.output<typeof apiKeysQuery>;

export const testClockBody = z.strictObject({ now: momentField });
export const testClockAnswer = z.object({ now: momentField });
export type TestClockAnswer = z.infer<typeof testClockAnswer>;
