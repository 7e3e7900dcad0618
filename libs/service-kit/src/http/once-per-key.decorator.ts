import { ApiHeader } from '@nestjs/swagger';

/** As every POST that answers 201 takes it. */
export const idempotencyKeyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same body gets the first answer again, for 7 days',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255 },
};

/** Says that a POST that creates nothing, and may rightly come twice, is done once per `Idempotency-Key` all the same. */
export const OncePerKey = (): MethodDecorator & ClassDecorator => ApiHeader(idempotencyKeyHeader);
