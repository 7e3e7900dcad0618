import { HttpCode, applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** Documents what a route does and answers; the schema comes out in OpenAPI. Sets the status too (200 unless said). */
export function Answers(
  summary: string,
  schema: z.ZodType | undefined,
  status: 200 | 201 | 202 | 204 = 200,
): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    ApiResponse(
      schema === undefined
        ? { status, description: summary }
        : { status, description: summary, standardSchema: schema },
    ),
  );
}
