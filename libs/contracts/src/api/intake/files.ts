import { z } from 'zod';
import { idField, momentField, textField } from '../../fields.js';

/** Bytes of the largest file that is taken. */
export const largestFile = 40 * 1024 * 1024;

export const fileQuery = z.strictObject({ name: textField(255).optional() });

export const fileResource = z.object({
  id: idField,
  name: z.string(),
  mediaType: z.string(),
  /** Bytes. */
  size: z.int(),
  sha256: z.string(),
  createdAt: momentField,
});
export type FileResource = z.output<typeof fileResource>;
