import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import type { ServiceDefinition } from './service-definition.js';

/** The OpenAPI 3.1 description of one service, from its routes and their zod schemas. */
export function describeApi(app: NestFastifyApplication, definition: ServiceDefinition): object {
  const document = new DocumentBuilder()
    .setTitle(`Okno: ${definition.title.en}`)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  return SwaggerModule.createDocument(app, document, {
    standardSchemaConverter: (schema, { schemaType }) => {
      if (!(schema instanceof z.ZodType)) return undefined;
      const { $schema: _dialect, ...converted } = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' });
      return { schema: converted };
    },
  });
}
