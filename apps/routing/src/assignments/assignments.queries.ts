import { Inject, Injectable } from '@nestjs/common';
import type { AssignmentOfferResource, AssignmentResource, Page, PageQuery, RequestStatus } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import {
  CLOCKS,
  DATABASE,
  Refusal,
  UnitOfWork,
  createdAndId,
  decodeCursorAs,
  known,
  toPage,
  type Clocks,
  type Identity,
  type WorkContext,
} from '@okno/service-kit';
import { personsOf } from '../people/standing.queries.js';
import type { Assignment } from './assignment.rules.js';
import { toAssignment, type AssignmentRow } from './assignments.repository.js';
import type { Reason } from './choose-assignee.rules.js';
import { mayReadWords, maySeeAssignment, maySeeRequest } from './assignment-visibility.queries.js';
import { describeReason } from './explain-choice.rules.js';
import type { OfferOutcome } from './offers.repository.js';

export interface KnownRequest {
  readonly id: string;
  readonly reference: string;
  readonly status: RequestStatus;
  readonly clientId: string;
  readonly ownerId: string;
}

interface RequestRow {
  readonly id: string;
  readonly reference: string;
  readonly status: RequestStatus;
  readonly client_id: string;
  readonly owner_id: string;
}

export async function findRequest(
  tx: Pick<Transaction, 'query'>,
  id: string,
  lock: '' | 'FOR SHARE' | 'FOR UPDATE' = '',
): Promise<KnownRequest | undefined> {
  const [row] = await tx.query<RequestRow>(
    `SELECT id, reference, status, client_id, owner_id FROM request_replica WHERE id = $1 ${lock}`,
    [id],
  );
  if (row === undefined) return undefined;
  return {
    id: row.id,
    reference: row.reference,
    status: row.status,
    clientId: row.client_id,
    ownerId: row.owner_id,
  };
}

export function toAssignmentResource(
  assignment: Assignment,
  reference: string | null,
  withWords: boolean,
): AssignmentResource {
  return {
    id: assignment.id,
    requestId: assignment.requestId,
    reference,
    departmentId: assignment.departmentId,
    offeredToId: assignment.offeredToId,
    assigneeId: assignment.assigneeId,
    actingForId: assignment.actingForId,
    tier: assignment.tier,
    state: assignment.state,
    instruction: withWords ? (assignment.instruction ?? '') : null,
    outcome: withWords ? assignment.outcome : null,
    dueAt: assignment.dueAt.toISOString(),
    offerExpiresAt: assignment.offerExpiresAt?.toISOString() ?? null,
    percent: assignment.percent,
    forecastAt: assignment.forecastAt?.toISOString() ?? null,
    escalationId: assignment.escalationId,
    version: assignment.version,
    createdAt: assignment.givenAt.toISOString(),
  };
}

interface OfferRow {
  readonly employee_id: string;
  readonly acting_for_id: string | null;
  readonly offered_at: Date;
  readonly expires_at: Date | null;
  readonly outcome: OfferOutcome;
  readonly reason: string | null;
  readonly why: Reason[];
}

/** Assignments as they are looked up; every reading is journalled. */
@Injectable()
export class AssignmentQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    private readonly work: UnitOfWork,
  ) {}

  /** A request the caller may see; a young unknown one is waited for. @throws not-found, not-yet-known */
  async visibleRequest(requestId: string, identity: Identity): Promise<KnownRequest> {
    const request = await known(requestId, () => findRequest(this.database, requestId));
    const persons = await personsOf(this.database, identity, this.clocks.business.now());
    if (!(await maySeeRequest(this.database, identity, persons, requestId))) throw new Refusal('not-found');
    return request;
  }

  async ofRequest(requestId: string, page: PageQuery, context: WorkContext): Promise<Page<AssignmentResource>> {
    const { reference, clientId } = await this.visibleRequest(requestId, context.identity);
    return this.work.run(context, async (work) => {
      const persons = await personsOf(work, context.identity, work.now);
      const cursor = decodeCursorAs(page.after, createdAndId);
      const rows = await work.query<AssignmentRow>(
        `SELECT * FROM assignment WHERE request_id = $1
           AND ($2::timestamptz IS NULL OR (given_at, id) < ($2::timestamptz, $3::uuid))
         ORDER BY given_at DESC, id DESC LIMIT $4`,
        [requestId, cursor?.[0] ?? null, cursor?.[1] ?? null, page.limit + 1],
      );
      work.audit({
        action: 'assignment.list',
        subjectKind: 'request',
        subjectIds: [requestId],
        clientIds: [clientId],
      });
      return toPage(
        rows.map(toAssignment),
        page.limit,
        (assignment) =>
          toAssignmentResource(assignment, reference, mayReadWords(context.identity, persons, assignment)),
        (assignment) => [assignment.givenAt.toISOString(), assignment.id],
      );
    });
  }

  async one(id: string, context: WorkContext): Promise<AssignmentResource> {
    return this.work.run(context, async (work) => {
      const persons = await personsOf(work, context.identity, work.now);
      const assignment = await this.visible(work, id, context.identity, persons);
      const request = await findRequest(work, assignment.requestId);
      work.audit({
        action: 'assignment.read',
        subjectKind: 'assignment',
        subjectIds: [id],
        clientIds: request === undefined ? [] : [request.clientId],
      });
      const words = mayReadWords(context.identity, persons, assignment);
      return toAssignmentResource(assignment, request?.reference ?? null, words);
    });
  }

  async offers(id: string, context: WorkContext): Promise<{ items: AssignmentOfferResource[] }> {
    const rows = await this.work.run(context, async (work) => {
      await this.visible(work, id, context.identity, await personsOf(work, context.identity, work.now));
      work.audit({ action: 'assignment.read-offers', subjectKind: 'assignment', subjectIds: [id] });
      return work.query<OfferRow>('SELECT * FROM assignment_offer WHERE assignment_id = $1 ORDER BY offered_at, id', [
        id,
      ]);
    });
    return {
      items: rows.map((row) => ({
        employeeId: row.employee_id,
        actingForId: row.acting_for_id,
        offeredAt: row.offered_at.toISOString(),
        expiresAt: row.expires_at?.toISOString() ?? null,
        outcome: row.outcome,
        reason: row.reason,
        why: row.why.map((reason) => describeReason(reason, context.language)),
      })),
    };
  }

  private async visible(
    tx: Pick<Transaction, 'query'>,
    id: string,
    identity: Identity,
    persons: readonly string[],
  ): Promise<Assignment> {
    const [row] = await tx.query<AssignmentRow>('SELECT * FROM assignment WHERE id = $1', [id]);
    if (row === undefined || !(await maySeeAssignment(tx, identity, persons, id))) throw new Refusal('not-found');
    return toAssignment(row);
  }
}
