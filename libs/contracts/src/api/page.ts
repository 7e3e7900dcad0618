import { z } from 'zod';

export const defaultPageSize = 50;
export const largestPageSize = 500;

/** The query of every list: keyset pagination. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(largestPageSize).default(defaultPageSize),
  after: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass as `after` for the next page; null on the last one. */
  readonly nextCursor: string | null;
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
