import { z } from 'zod';

/** RFC 9457 problem details, as every endpoint answers a refusal. */
export const problemField = z.strictObject({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.strictObject({ field: z.string(), code: z.string(), message: z.string() })),
  traceId: z.string(),
});
export type Problem = z.infer<typeof problemField>;
