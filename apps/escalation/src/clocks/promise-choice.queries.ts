import { Injectable } from '@nestjs/common';
import { wellKnown } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { CompiledCalendars, type CompiledCalendar } from '../calendars/compiled-calendars.queries.js';
import { choosePolicy, type RequestTraits } from '../policies/choose-policy.rules.js';
import { PolicyQueries, type PolicyVersion } from '../policies/policies.queries.js';
import type { ClockedRequest } from './clocks.repository.js';

type Connection = Pick<Transaction, 'query'>;

/** Chooses what a request is promised, once: the version of the policy and of its calendar stay with it. */
@Injectable()
export class PromiseChoice {
  constructor(
    private readonly policies: PolicyQueries,
    private readonly calendars: CompiledCalendars,
  ) {}

  /**
   * The same requests, with a policy where one can be chosen. A request whose client is not known here yet waits for the
   * client, if any policy asks for a segment. Where no policy applies, the one of the first second does.
   */
  async choose(connection: Connection, requests: readonly ClockedRequest[]): Promise<ClockedRequest[]> {
    const undecided = requests.filter(({ policyId, registeredAt }) => policyId === null && registeredAt !== null);
    if (undecided.length === 0) return [...requests];
    const policies = (await this.policies.readActive(connection)).map(candidateOf);
    const fallback = await this.policies.latest(connection, wellKnown.defaultPolicyId);
    const segments = await readSegments(connection, undecided);
    const products = await readProductPaths(connection, undecided);
    const bySegment = policies.some(({ appliesTo }) => appliesTo.segments.length > 0);
    const chosen: ClockedRequest[] = [];
    const calendars = new Map<string, CompiledCalendar | undefined>();
    for (const request of requests) {
      const waits = bySegment && request.clientId !== null && !segments.has(request.clientId);
      const policy =
        request.policyId !== null || request.kind === null || waits
          ? undefined
          : (choosePolicy(policies, traitsOf(request, request.kind, segments, products))?.policy ?? fallback);
      if (policy !== undefined && !calendars.has(policy.content.calendarId)) {
        const { calendarId } = policy.content;
        calendars.set(calendarId, await this.calendars.find(connection, calendarId));
      }
      const calendar = policy === undefined ? undefined : calendars.get(policy.content.calendarId);
      chosen.push(policy === undefined || calendar === undefined ? request : promise(request, policy, calendar));
    }
    return chosen;
  }
}

function promise(request: ClockedRequest, policy: PolicyVersion, calendar: CompiledCalendar): ClockedRequest {
  return {
    ...request,
    policyId: policy.id,
    policyVersion: policy.version,
    calendarId: calendar.id,
    calendarVersion: calendar.version,
  };
}

interface Candidate {
  readonly id: string;
  readonly createdAt: number;
  readonly appliesTo: PolicyVersion['content']['appliesTo'];
  readonly policy: PolicyVersion;
}

function candidateOf(policy: PolicyVersion): Candidate {
  return { id: policy.id, createdAt: policy.createdAt.getTime(), appliesTo: policy.content.appliesTo, policy };
}

type Segments = ReadonlyMap<string, string | null>;
type ProductPaths = ReadonlyMap<string, readonly string[]>;

export function traitsOf(
  { clientId, productId }: Pick<ClockedRequest, 'clientId' | 'productId'>,
  kind: RequestTraits['kind'],
  segments: Segments,
  products: ProductPaths,
): RequestTraits {
  return {
    kind,
    productIds: productId === null ? [] : [productId, ...(products.get(productId) ?? [])],
    segment: clientId === null ? null : (segments.get(clientId) ?? null),
  };
}

/** The segment of each client that is known here. */
export async function readSegments(
  connection: Connection,
  requests: readonly Pick<ClockedRequest, 'clientId'>[],
): Promise<Segments> {
  const ids = [...new Set(requests.flatMap(({ clientId }) => clientId ?? []))];
  const rows = await connection.query<{ id: string; segment: string | null }>(
    { name: 'escalation-read-segments', text: 'SELECT id, segment FROM client_replica WHERE id = ANY($1::uuid[])' },
    [ids],
  );
  return new Map(rows.map(({ id, segment }) => [id, segment]));
}

/** The products above each product, in the tree as it is known here. */
export async function readProductPaths(
  connection: Connection,
  requests: readonly Pick<ClockedRequest, 'productId'>[],
): Promise<ProductPaths> {
  const ids = [...new Set(requests.flatMap(({ productId }) => productId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await connection.query<{ id: string; above: string[] }>(
    `WITH RECURSIVE path AS (
       SELECT id AS start, parent_id AS above FROM product_replica WHERE id = ANY($1::uuid[])
       UNION SELECT path.start, p.parent_id FROM path JOIN product_replica p ON p.id = path.above
     ) SELECT start AS id, array_agg(above) AS above FROM path WHERE above IS NOT NULL GROUP BY start`,
    [ids],
  );
  return new Map(rows.map(({ id, above }) => [id, above]));
}
