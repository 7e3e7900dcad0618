import { z } from 'zod';
import { idField, momentField, requiredTextField, textField } from '../../fields.js';
import { pageQuery } from '../page.js';
import { refField } from './clients.js';

const productFields = {
  code: requiredTextField(100),
  name: requiredTextField(300),
  /** Id or code of the product above; null for the top. */
  parentId: refField.nullable(),
};

export const newProductBody = z.strictObject({ ...productFields, parentId: productFields.parentId.default(null) });
export type NewProductBody = z.output<typeof newProductBody>;

export const productPatchBody = z.strictObject({ ...productFields, active: z.boolean() }).partial();
export type ProductPatchBody = z.output<typeof productPatchBody>;

export const productListQuery = z.strictObject({
  ...pageQuery.shape,
  /** A part of the code or the name. */
  q: textField(200).optional(),
  parentId: idField.optional(),
});
export type ProductListQuery = z.output<typeof productListQuery>;

export const productResource = z.object({
  id: idField,
  code: z.string(),
  name: z.string(),
  parentId: idField.nullable(),
  active: z.boolean(),
  version: z.int(),
  createdAt: momentField,
});
export type ProductResource = z.output<typeof productResource>;
