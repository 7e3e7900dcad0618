/** What the gateway reads of a service's OpenAPI description. */
export interface ApiDescription {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface DescribedService {
  readonly service: string;
  readonly description: ApiDescription;
}

export interface RouteOverlap {
  readonly method: string;
  readonly path: string;
  readonly services: readonly [string, string];
}

/** One node per path segment; `{id}` and `{callId}` are the same segment. */
interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  /** Which service answers, by method; with the path as the service wrote it. */
  readonly methods: Map<string, { readonly service: string; readonly path: string }>;
}

export interface RouteTable {
  readonly root: Node;
}

export type RouteAnswer =
  | { readonly found: 'service'; readonly service: string }
  | { readonly found: 'other-methods' }
  | { readonly found: 'nothing' };

const described = new Set(['get', 'put', 'post', 'delete', 'patch']);

function newNode(): Node {
  return { literals: new Map(), parameter: undefined, methods: new Map() };
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}

function nodeFor(root: Node, path: string): Node {
  let node = root;
  for (const segment of path.split('/').slice(1)) {
    if (isParameter(segment)) {
      node = node.parameter ??= newNode();
    } else {
      const next = node.literals.get(segment) ?? newNode();
      node.literals.set(segment, next);
      node = next;
    }
  }
  return node;
}

/**
 * Builds the one table of all routes from what each service says of itself. Two services may share a path, never a
 * method on it: the answer names every clash, and then there is no table.
 */
export function buildRouteTable(
  services: readonly DescribedService[],
): { readonly table: RouteTable } | { readonly overlaps: readonly RouteOverlap[] } {
  const root = newNode();
  const overlaps: RouteOverlap[] = [];
  for (const { service, description } of services) {
    for (const [path, operations] of Object.entries(description.paths ?? {})) {
      const { methods } = nodeFor(root, path);
      for (const name of Object.keys(operations)) {
        if (!described.has(name)) continue;
        const method = name.toUpperCase();
        const holder = methods.get(method);
        if (holder === undefined) methods.set(method, { service, path });
        else if (holder.service !== service) overlaps.push({ method, path, services: [holder.service, service] });
      }
    }
  }
  return overlaps.length > 0 ? { overlaps } : { table: { root } };
}

/**
 * Segments that a URL parser takes for steps up or for separators: a path with one would reach the service as another
 * path than the one that was looked up.
 */
function isTreacherous(segment: string): boolean {
  const decoded = segment.replace(/%2e/gi, '.');
  return decoded === '.' || decoded === '..' || /[\\\0-\x20\x7f]|%(2f|5c|00)/i.test(segment);
}

/** All nodes a path leads to, the most literal first. */
function nodesAt(node: Node, segments: readonly string[], from: number): readonly Node[] {
  const segment = segments[from];
  if (segment === undefined) return [node];
  const literal = node.literals.get(segment);
  const byName = literal === undefined ? [] : nodesAt(literal, segments, from + 1);
  const byParameter = node.parameter === undefined || segment === '' ? [] : nodesAt(node.parameter, segments, from + 1);
  return [...byName, ...byParameter];
}

/** Finds the service for a call; of several routes that fit, the one with the longest literal beginning. */
export function findRoute({ root }: RouteTable, method: string, path: string): RouteAnswer {
  const segments = path.split('/').slice(1);
  if (segments.some(isTreacherous)) return { found: 'nothing' };
  const asked = method === 'HEAD' ? 'GET' : method;
  const nodes = nodesAt(root, segments, 0).filter(({ methods }) => methods.size > 0);
  for (const { methods } of nodes) {
    const holder = methods.get(asked);
    if (holder !== undefined) return { found: 'service', service: holder.service };
  }
  return nodes.length > 0 ? { found: 'other-methods' } : { found: 'nothing' };
}
