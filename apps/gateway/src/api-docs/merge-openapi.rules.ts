/** An OpenAPI 3.1 document, as far as it is looked into. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly servers?: readonly object[];
  readonly tags?: readonly { readonly name: string }[];
  readonly security?: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface ServiceDescription {
  readonly name: string;
  readonly description: object;
}

type Json = Readonly<Record<string, unknown>>;

function objectAt(value: unknown, key: string): Json {
  const inner: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof inner === 'object' && inner !== null ? (inner as Json) : {};
}

/** Every `$ref` into the document's components renamed by `rename`; a schema's own `$defs` stay where they are. */
function renamed(value: unknown, rename: (section: string, name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const [, section, name] =
        key === '$ref' && typeof inner === 'string' ? (/^#\/components\/([^/]+)\/([^/]+)$/.exec(inner) ?? []) : [];
      return section === undefined || name === undefined
        ? [key, renamed(inner, rename)]
        : [key, `#/components/${section}/${rename(section, name)}`];
    }),
  );
}

/** Sign-in is the same everywhere and described once. */
const signInWays = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The accessToken of POST /auth/login, or an API key' },
  session: { type: 'apiKey', in: 'cookie', name: 'okno_session' },
};

function operationsOf(service: string, item: Json): Json {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => {
      if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) return [method, operation];
      const { operationId, tags } = operation as { operationId?: unknown; tags?: unknown };
      const own = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
      return [
        method,
        {
          ...operation,
          tags: own.length > 0 ? own.map((tag) => `${service}: ${tag}`) : [service],
          ...(typeof operationId === 'string' ? { operationId: `${service}_${operationId}` } : {}),
        },
      ];
    }),
  );
}

/** Only what callers see: health and the like are each process's own. */
function isPublicRoute(path: string): boolean {
  return path.startsWith('/api/');
}

/**
 * One document of all services: their paths side by side, every tag, operation and component under its service's name, so
 * that nothing of one hides something of another.
 */
export function mergeOpenApi(services: readonly ServiceDescription[]): OpenApiDocument {
  const paths: Record<string, Json> = {};
  const components: Record<string, Record<string, unknown>> = { securitySchemes: signInWays };
  for (const { name: service, description } of services) {
    const own = (section: string, name: string): string =>
      section === 'securitySchemes' ? name : `${service}.${name}`;
    for (const [path, item] of Object.entries(objectAt(description, 'paths'))) {
      if (!isPublicRoute(path)) continue;
      paths[path] = { ...paths[path], ...operationsOf(service, renamed(item, own) as Json) };
    }
    for (const [section, entries] of Object.entries(objectAt(description, 'components'))) {
      if (section === 'securitySchemes') continue;
      const target = (components[section] ??= {});
      for (const [name, entry] of Object.entries(entries as Json)) target[own(section, name)] = renamed(entry, own);
    }
  }
  const tags = [
    ...new Set(
      Object.values(paths)
        .flatMap((item) => Object.values(item))
        .flatMap((operation) => (operation as { tags?: readonly string[] }).tags ?? []),
    ),
  ];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Okno',
      version: '1',
      description: 'Single-window client service. Refusals are RFC 9457 problem details.',
    },
    servers: [{ url: '/' }],
    tags: tags.sort().map((name) => ({ name })),
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components,
  };
}
