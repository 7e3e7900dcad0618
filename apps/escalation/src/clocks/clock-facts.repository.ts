import type { RequestKind } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { ClockFact, ClockFactBody } from './clock-facts.rules.js';

type Connection = Pick<Transaction, 'query'>;

/** What decides which policy a request gets. */
export interface Traits {
  readonly registeredAt: Date;
  readonly clientId: string;
  readonly kind: RequestKind;
  readonly productId: string | null;
}

export interface IncomingFact {
  /** What makes the fact the same when it comes again. */
  readonly eventId: string;
  readonly requestId: string;
  readonly fact: ClockFact;
  /** With the registration or import only. */
  readonly traits?: Traits;
}

/** Stores facts and makes sure that their requests have a row; what came before changes nothing. */
export async function storeFacts(connection: Connection, facts: readonly IncomingFact[]): Promise<void> {
  const requests = new Map<string, object>();
  for (const { requestId, traits } of facts) {
    if (traits === undefined && requests.has(requestId)) continue;
    requests.set(requestId, {
      id: requestId,
      registered_at: traits?.registeredAt ?? null,
      client_id: traits?.clientId ?? null,
      kind: traits?.kind ?? null,
      product_id: traits?.productId ?? null,
    });
  }
  await connection.query(
    {
      name: 'escalation-store-clocked-requests',
      text: `INSERT INTO clocked_request (id, registered_at, client_id, kind, product_id)
        SELECT id, registered_at, client_id, kind, product_id FROM jsonb_populate_recordset(NULL::clocked_request, $1::jsonb)
        ORDER BY id
        ON CONFLICT (id) DO UPDATE SET registered_at = excluded.registered_at, client_id = excluded.client_id,
          kind = excluded.kind, product_id = excluded.product_id
        WHERE clocked_request.registered_at IS NULL AND excluded.registered_at IS NOT NULL`,
    },
    [JSON.stringify([...requests.values()])],
  );
  await connection.query(
    {
      name: 'escalation-store-clock-facts',
      text: `INSERT INTO clock_fact (event_id, request_id, at, sequence, body)
        SELECT event_id, request_id, at, sequence, body FROM jsonb_populate_recordset(NULL::clock_fact, $1::jsonb)
        ON CONFLICT DO NOTHING`,
    },
    [
      JSON.stringify(
        facts.map(({ eventId, requestId, fact: { at, order, ...body } }) => ({
          event_id: eventId,
          request_id: requestId,
          at: new Date(at),
          sequence: order,
          body,
        })),
      ),
    ],
  );
}

/** Everything that happened to these requests, by request. */
export async function readFacts(
  connection: Connection,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ClockFact[]>> {
  const rows = await connection.query<{ request_id: string; at: Date; sequence: number; body: ClockFactBody }>(
    {
      name: 'escalation-read-clock-facts',
      text: 'SELECT request_id, at, sequence, body FROM clock_fact WHERE request_id = ANY($1::uuid[])',
    },
    [requestIds],
  );
  const facts = new Map<string, ClockFact[]>();
  for (const { request_id, at, sequence, body } of rows) {
    const fact = { ...body, at: at.getTime(), order: sequence };
    const known = facts.get(request_id);
    if (known === undefined) facts.set(request_id, [fact]);
    else known.push(fact);
  }
  return facts;
}

/** Drops requests that have no clocks, and what was told of them. */
export async function forgetFacts(connection: Connection, requestIds: readonly string[]): Promise<void> {
  const gone = await connection.query<{ id: string }>(
    `DELETE FROM clocked_request r WHERE r.id = ANY ($1::uuid[])
       AND NOT EXISTS (SELECT FROM clock c WHERE c.request_id = r.id) RETURNING r.id`,
    [requestIds],
  );
  await connection.query('DELETE FROM clock_fact WHERE request_id = ANY ($1::uuid[])', [gone.map(({ id }) => id)]);
}
