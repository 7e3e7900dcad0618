import { Injectable } from '@nestjs/common';
import type { EscalateBody, EscalationResource } from '@okno/contracts';
import { once, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { asRefusal, refuse, type EscalationRefusal } from '../escalation.refusals.js';
import { References } from '../replicas/references.queries.js';
import { VisibleRequests, type VisibleRequest } from '../replicas/visible-requests.queries.js';
import { announceEscalation, describeEscalation } from './escalation-facts.queries.js';
import { firstRung, rootOf, type Organisation, type Rung } from './escalation-ladder.rules.js';
import { stepOf, type Escalation } from './escalation.rules.js';
import { EscalationQueries } from './escalations.queries.js';
import { insertEscalation } from './escalations.repository.js';
import { OrganisationQueries } from './organisation.queries.js';

const ended: ReadonlySet<string> = new Set(['closed', 'cancelled', 'merged']);

export function requireLiving({ status }: Pick<VisibleRequest, 'status'>): void {
  if (ended.has(status)) throw refuse('request-ended');
}

/** Hands a matter up: to an expert department, to the head, or to tier 3. */
@Injectable()
export class RaiseEscalation {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: VisibleRequests,
    private readonly references: References,
    private readonly organisation: OrganisationQueries,
    private readonly escalations: EscalationQueries,
  ) {}

  async execute(requestId: string, body: EscalateBody, context: WorkContext): Promise<EscalationResource> {
    await this.requests.awaitArrival(requestId);
    await this.work.run(context, (work) => this.requests.require(work, requestId));
    const department = await this.findDepartment(body);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const request = await this.requests.require(work, requestId);
        requireLiving(request);
        if (department instanceof Refusal) throw department;
        const escalation = await this.raise(work, request, { ...body, departmentId: department });
        await this.commit(work, escalation, request.clientId);
        return this.escalations.show(work, escalation.id);
      }),
    );
  }

  /**
   * Raised by the service itself, to the head of the department, and passing over who has been asked already. Answers its
   * id; undefined where the request is unknown or has ended. Joins the caller's transaction.
   */
  async executeByItself(
    work: Work,
    {
      requestId,
      departmentId,
      reason,
      passOver,
    }: {
      readonly requestId: string;
      readonly departmentId: string | null;
      readonly reason: string;
      readonly passOver: readonly string[];
    },
  ): Promise<string | undefined> {
    const [request] = await work.query<{ client_id: string; owner_id: string; status: string }>(
      'SELECT client_id, owner_id, status FROM request_replica WHERE id = $1',
      [requestId],
    );
    if (request === undefined || ended.has(request.status)) return undefined;
    const organisation = await this.organisation.read(work, work.now);
    const start = departmentId ?? (await this.organisation.departmentOf(work, requestId, request.owner_id));
    const rung = firstRung(organisation, start, new Set(passOver));
    const acknowledgeBy = await this.organisation.acknowledgeBy(
      work,
      organisation,
      rung.departmentId,
      work.now,
      requestId,
    );
    const escalation = opened(work, { requestId, kind: 'hierarchical', reason, rung, acknowledgeBy, raisedById: null });
    await this.commit(work, escalation, request.client_id);
    return escalation.id;
  }

  private async commit(work: Work, escalation: Escalation, clientId: string): Promise<void> {
    await insertEscalation(work, escalation);
    announceEscalation(work, escalation, ['raised']);
    describeEscalation(work, escalation);
    work.audit({
      action: 'escalation.raise',
      subjectKind: 'escalation',
      subjectIds: [escalation.id, escalation.requestId],
      clientIds: [clientId],
      details: { kind: escalation.kind, level: escalation.level, addresseeId: escalation.addresseeId },
    });
  }

  /** Looked for outside the transaction, because a young one is waited for; what is wrong with it is said after the state. */
  private async findDepartment({
    kind,
    departmentId,
  }: EscalateBody): Promise<string | Refusal<EscalationRefusal> | undefined> {
    if (departmentId !== undefined) {
      return this.references.resolveOne('department', 'departmentId', departmentId).catch(asRefusal);
    }
    if (kind !== 'functional') return undefined;
    return refuse('department-required', {
      errors: [
        {
          field: 'departmentId',
          code: 'required',
          message: { en: 'Name the expert department', ru: 'Укажите отдел экспертов' },
        },
      ],
    });
  }

  private async raise(
    work: Work,
    request: VisibleRequest,
    { kind, departmentId, reason }: EscalateBody & { readonly departmentId: string | undefined },
  ): Promise<Escalation> {
    const organisation = await this.organisation.read(work, work.now);
    const raisedById = work.context.identity.employeeId;
    const rung =
      kind === 'functional' ? undefined : await this.rung(work, organisation, request, kind, departmentId, raisedById);
    const addressed = rung?.departmentId ?? departmentId ?? null;
    const acknowledgeBy = await this.organisation.acknowledgeBy(work, organisation, addressed, work.now, request.id);
    return opened(work, { requestId: request.id, kind, reason, rung, departmentId, acknowledgeBy, raisedById });
  }

  private async rung(
    work: Work,
    organisation: Organisation,
    request: VisibleRequest,
    kind: 'hierarchical' | 'systemic',
    departmentId: string | undefined,
    raisedById: string | null,
  ): Promise<Rung> {
    const passOver = new Set(raisedById === null ? [] : [raisedById]);
    if (kind === 'hierarchical') {
      const start = departmentId ?? (await this.organisation.departmentOf(work, request.id, request.ownerId));
      return firstRung(organisation, start, passOver);
    }
    const owning = await this.organisation.ownDepartmentOf(work, request.ownerId);
    // Whoever leads the company may hand a matter to themselves: tier 3 has nobody above.
    return firstRung(organisation, rootOf(organisation, owning), new Set());
  }
}

interface Opening extends Pick<Escalation, 'requestId' | 'kind' | 'reason' | 'acknowledgeBy' | 'raisedById'> {
  readonly rung: Rung | undefined;
  readonly departmentId?: string | undefined;
}

function opened(
  work: Work,
  { requestId, kind, reason, rung, departmentId, acknowledgeBy, raisedById }: Opening,
): Escalation {
  const level = rung === undefined ? 0 : 1;
  return {
    id: work.newId(),
    requestId,
    kind,
    level,
    state: 'raised',
    tier: kind === 'systemic' ? 3 : (rung?.tier ?? 2),
    departmentId: rung?.departmentId ?? departmentId ?? null,
    addresseeId: rung?.addresseeId ?? null,
    actingForId: rung?.actingForId ?? null,
    assignmentId: null,
    assignmentVersion: 0,
    reason,
    outcome: null,
    raisedById,
    steps: rung === undefined ? [] : [stepOf(rung, level, { reason, raisedById, now: work.now })],
    acknowledgeBy,
    climbsAt: kind === 'hierarchical' ? acknowledgeBy : null,
    acknowledgedAt: null,
    endedAt: null,
    version: 1,
    createdAt: work.now,
  };
}
