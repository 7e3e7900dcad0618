import { Inject, Injectable } from '@nestjs/common';
import type { RequestStatus } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, known, Refusal, requestsVisibleTo, SqlParameters, type Work } from '@okno/service-kit';
import { refuse, unknownFault } from '../escalation.refusals.js';

export interface VisibleRequest {
  readonly id: string;
  readonly clientId: string;
  readonly ownerId: string;
  readonly status: RequestStatus;
}

/** How requests of intake are looked up here, by whoever may see them. */
@Injectable()
export class VisibleRequests {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Waits for a young request to arrive; do it outside transactions. @throws not-found, not-yet-known */
  async awaitArrival(requestId: string): Promise<void> {
    await known(requestId, async () => {
      const [row] = await this.database.query<{ id: string }>('SELECT id FROM request_replica WHERE id = $1', [
        requestId,
      ]);
      return row;
    });
  }

  /** @throws not-found when it is absent or the caller may not see it */
  async require(work: Pick<Work, 'context' | 'query'>, requestId: string): Promise<VisibleRequest> {
    const parameters = new SqlParameters();
    const id = parameters.add(requestId);
    const visible = requestsVisibleTo(
      work.context.identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    const [row] = await work.query<{ id: string; client_id: string; owner_id: string; status: RequestStatus }>(
      `SELECT r.id, r.client_id, r.owner_id, r.status FROM request_replica r WHERE r.id = ${id} AND ${visible}`,
      parameters.values,
    );
    if (row === undefined) throw new Refusal('not-found');
    return { id: row.id, clientId: row.client_id, ownerId: row.owner_id, status: row.status };
  }

  /** @throws unknown-reference naming each request of the list that is absent or not visible to the caller */
  async requireAll(work: Pick<Work, 'context' | 'query'>, field: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const parameters = new SqlParameters();
    const wanted = parameters.add(ids);
    const rows = await work.query<{ id: string }>(
      `SELECT r.id FROM request_replica r WHERE r.id = ANY(${wanted}::uuid[]) AND ${requestsVisibleTo(
        work.context.identity,
        { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
        parameters,
      )}`,
      parameters.values,
    );
    const visible = new Set(rows.map(({ id }) => id));
    const errors = ids.flatMap((id, index) =>
      visible.has(id.toLowerCase()) ? [] : [unknownFault(`${field}.${index.toString()}`)],
    );
    if (errors.length > 0) throw refuse('unknown-reference', { errors });
  }

  /** Whoever asks; for the service's own acts and for what the caller may see on other grounds. */
  async statusOf(connection: Pick<Work, 'query'>, requestId: string): Promise<RequestStatus> {
    const [row] = await connection.query<{ status: RequestStatus }>(
      'SELECT status FROM request_replica WHERE id = $1',
      [requestId],
    );
    if (row === undefined) throw new Refusal('not-found');
    return row.status;
  }
}
