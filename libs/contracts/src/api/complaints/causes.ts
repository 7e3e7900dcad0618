import { z } from 'zod';
import { idField, momentField, requiredTextField, textField } from '../../fields.js';
import { refField } from '../intake/clients.js';
import { pageQuery } from '../page.js';

const causeFields = {
  code: requiredTextField(100),
  name: requiredTextField(300),
  /** Id or code of the cause above; null for the top. */
  parentId: refField.nullable(),
};

export const newCauseBody = z.strictObject({ ...causeFields, parentId: causeFields.parentId.default(null) });
export type NewCauseBody = z.output<typeof newCauseBody>;

export const causePatchBody = z.strictObject({ ...causeFields, active: z.boolean() }).partial();
export type CausePatchBody = z.output<typeof causePatchBody>;

export const causeListQuery = z.strictObject({
  ...pageQuery.shape,
  /** A part of the code or the name. */
  q: textField(200).optional(),
  parentId: idField.optional(),
  active: z.stringbool().optional(),
});
export type CauseListQuery = z.output<typeof causeListQuery>;

export const causeResource = z.object({
  id: idField,
  code: z.string(),
  name: z.string(),
  parentId: idField.nullable(),
  active: z.boolean(),
  version: z.int(),
  createdAt: momentField,
});
export type CauseResource = z.output<typeof causeResource>;
