import { Inject, Injectable } from '@nestjs/common';
import type { AssignmentOfferResource, AssignmentResource, Page, PageQuery, RequestStatus } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import {
  DATABASE,
  Refusal,
  SqlParameters,
  UnitOfWork,
  decodeCursorAs,
  known,
  requestsVisibleTo,
  toPage,
  type Identity,
  type WorkContext,
} from '@okno/service-kit';
import { createdAndId } from '../organisation/newest-first.queries.js';
import { personsOf } from '../people/standing.queries.js';
import type { Assignment } from './assignment.rules.js';
import { toAssignment, type AssignmentRow } from './assignments.repository.js';
import type { Reason } from './choose-assignee.rules.js';
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

/** Whether the caller may see a request; one they take part in through an assignment is seen before the access replica knows. */
export async function maySeeRequest(
  tx: Pick<Transaction, 'query'>,
  identity: Identity,
  requestId: string,
): Promise<boolean> {
  const parameters = new SqlParameters();
  const id = `${parameters.add(requestId)}::uuid`;
  const visible = requestsVisibleTo(identity, { requestId: id }, parameters);
  const [row] = await tx.query<{ visible: boolean | null }>(`SELECT ${visible} AS visible`, parameters.values);
  return row?.visible === true;
}

/** The SQL condition under which the assignment `a` may be seen: with its request, or by its own people and their stand-ins. */
function assignmentVisible(identity: Identity, persons: readonly string[], parameters: SqlParameters): string {
  const visible = requestsVisibleTo(identity, { requestId: 'a.request_id' }, parameters);
  const people = `${parameters.add(persons)}::uuid[]`;
  return `(${visible} OR a.offered_to_id = ANY(${people}) OR a.assignee_id = ANY(${people}) OR a.acting_for_id = ANY(${people}))`;
}

export async function maySeeAssignment(
  tx: Pick<Transaction, 'query'>,
  identity: Identity,
  persons: readonly string[],
  assignmentId: string,
): Promise<boolean> {
  const parameters = new SqlParameters();
  const id = parameters.add(assignmentId);
  const rows = await tx.query(
    `SELECT 1 FROM assignment a WHERE a.id = ${id} AND ${assignmentVisible(identity, persons, parameters)}`,
    parameters.values,
  );
  return rows.length > 0;
}

const rolesWithoutWords: readonly Identity['roles'][number][] = ['administrator', 'finance', 'integration', 'client'];

/** Whether the reader may see words about a client's matter: by role, or because it is their own work. */
export function mayReadWords(identity: Identity, persons: readonly string[], assignment: Assignment): boolean {
  if (identity.kind === 'system' || identity.roles.some((role) => !rolesWithoutWords.includes(role))) return true;
  const { offeredToId, assigneeId, givenById } = assignment;
  return [offeredToId, assigneeId, givenById].some((id) => id !== null && persons.includes(id));
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
    private readonly work: UnitOfWork,
  ) {}

  /** A request the caller may see; a young unknown one is waited for. @throws not-found, not-yet-known */
  async visibleRequest(requestId: string, identity: Identity): Promise<KnownRequest> {
    const request = await known(requestId, () => findRequest(this.database, requestId));
    if (!(await maySeeRequest(this.database, identity, requestId))) throw new Refusal('not-found');
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
