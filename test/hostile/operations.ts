import { roleField, type Role } from '@okno/contracts';
import { z } from 'zod';

/** As much of a JSON Schema as our OpenAPI uses. */
export interface Schema {
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly items?: Schema | boolean | undefined;
  readonly prefixItems?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly propertyNames?: Schema | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** One route as its description has it. */
export interface Operation {
  /** `POST /clients/{id}/contacts`, below `/api/v1`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Who may call; undefined where nobody needs to sign in. */
  readonly roles: readonly Role[] | undefined;
  readonly parameters: readonly Parameter[];
  readonly mediaTypes: readonly string[];
  /** Of a JSON body. */
  readonly body: Schema | undefined;
  readonly answers: readonly string[];
}

const schemaField = z.custom<Schema>((value) => typeof value === 'object' && value !== null);
const operationField = z.looseObject({
  'x-roles': z.array(roleField).optional(),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().default(false),
        schema: schemaField,
      }),
    )
    .default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: schemaField })) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentField = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operationField)),
});

const base = '/api/v1';

/** Every route that the running gateway describes. */
export async function readOperations(url: string): Promise<readonly Operation[]> {
  const { paths } = documentField.parse(await (await fetch(`${url}/api/openapi.json`)).json());
  return Object.entries(paths).flatMap(([whole, item]) =>
    Object.entries(item).map(([verb, described]) => {
      const path = whole.slice(base.length);
      const method = verb.toUpperCase();
      if (described['x-roles'] === undefined && described.security?.length !== 0) {
        throw new Error(`${method} ${path} does not say who may call`);
      }
      const content = described.requestBody?.content ?? {};
      return {
        name: `${method} ${path}`,
        method,
        path,
        roles: described['x-roles'],
        parameters: described.parameters,
        mediaTypes: Object.keys(content),
        body: content['application/json']?.schema,
        answers: Object.keys(described.responses),
      };
    }),
  );
}

/** The path with its parameters filled in, by name. */
export function pathWith({ path }: Pick<Operation, 'path'>, valueOf: (name: string) => string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => valueOf(name));
}
