import { Injectable } from '@nestjs/common';
import type { ApprovalAsk, ApprovalResource, AskApprovalBody } from '@okno/contracts';
import { once, Refusal, takeTurn, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, unknownFault, type EscalationRefusal } from '../escalation.refusals.js';
import { References } from '../replicas/references.queries.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import { VersionedRecords } from '../versions/versioned-records.repository.js';
import { ApprovalCompany } from './approval-company.queries.js';
import { announceApproval, describeApproval } from './approval-facts.queries.js';
import {
  chooseRoute,
  defaultStages,
  frozenStages,
  stagesOf,
  type RouteContent,
  type RouteStage,
} from './approval-route.rules.js';
import { begin, canComplete, excludedFrom, voidIt, type Approval, type Told } from './approval.rules.js';
import { seat } from './approval-seats.rules.js';
import { ApprovalQueries } from './approvals.queries.js';
import { insertApproval, lockApproval, lockLivingOf, saveApproval } from './approvals.repository.js';
import { NamedApprovers } from './named-approvers.queries.js';
import { RouteFaults } from './route-faults.queries.js';
import { whenToLook } from './when-to-look.queries.js';

type Question = Omit<
  Approval,
  'routeId' | 'routeVersion' | 'state' | 'stages' | 'outcome' | 'endedAt' | 'version' | 'createdAt'
>;
type Route = Pick<Approval, 'routeId' | 'routeVersion'> & { readonly stages: readonly RouteStage[] };

/** Asks for an approval: a colleague for something of their own, or another service for something above a limit. */
@Injectable()
export class AskApproval {
  private readonly routes = new VersionedRecords<RouteContent>('approval_route');

  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: VisibleRequests,
    private readonly references: References,
    private readonly named: NamedApprovers,
    private readonly faults: RouteFaults,
    private readonly company: ApprovalCompany,
    private readonly approvals: ApprovalQueries,
  ) {}

  /** @throws not-an-employee, not-found (the request), unknown-reference, already-asked, route-cannot-complete, nobody-can-approve */
  async execute(body: AskApprovalBody, context: WorkContext): Promise<ApprovalResource> {
    const { employeeId } = context.identity;
    if (employeeId === null) throw refuse('not-an-employee');
    if (body.requestId !== undefined) await this.requests.awaitArrival(body.requestId);
    await this.named.require(body.stages ?? []);
    const authorIds = await this.references.resolve('employee', 'authorIds', body.authorIds);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const request = body.requestId === undefined ? undefined : await this.requests.require(work, body.requestId);
        const { subject, contentHash, amount } = body;
        const question: Question = {
          id: work.newId(),
          ...{ subjectKind: subject.kind, subjectId: subject.id, reference: null, title: subject.title },
          ...{ contentHash, amount: amount ?? null, askedById: employeeId, authorIds },
          ...{ clientId: request?.clientId ?? null, requestId: request?.id ?? null },
        };
        await this.supersede(work, question, true);
        const route = await this.routeFor(work, body, question);
        if (body.stages !== undefined) await this.faults.refuseLasting(work, route.stages);
        const approval = await this.begin(work, question, route, true);
        return this.approvals.show(work, approval.id);
      }),
    );
  }

  /** Another service asks; asking again changes nothing. */
  async executeAsked(ask: ApprovalAsk, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      if ((await lockApproval(work, ask.approvalId)) !== undefined) return;
      const { subject, contentHash, amount, askedById, authorIds, clientId, requestId } = ask;
      const question: Question = {
        id: ask.approvalId,
        ...{ subjectKind: subject.kind, subjectId: subject.id, reference: subject.reference },
        title: subject.reference ?? '',
        ...{ contentHash, amount, askedById, authorIds, clientId, requestId },
      };
      await this.supersede(work, question, false);
      await this.begin(work, question, await this.routeFor(work, {}, question), false);
    });
  }

  /** What was asked or approved of other content of the subject is void; the same is not asked twice. */
  private async supersede(work: Work, question: Question, byHand: boolean): Promise<void> {
    await takeTurn(work, `approval:${question.subjectKind}:${question.subjectId}`);
    const living = await lockLivingOf(work, question);
    for (const earlier of living) {
      const theirs = question.askedById !== null && excludedFrom(earlier).has(question.askedById);
      if (byHand && (!theirs || earlier.contentHash === question.contentHash)) throw refuse('already-asked');
      await this.keepVoid(work, earlier);
    }
  }

  private async keepVoid(work: Work, earlier: Approval): Promise<void> {
    const { approval, news } = voidIt(earlier, work.now);
    await saveApproval(work, approval, null);
    announceApproval(work, approval, news, earlier);
    work.audit({ action: 'approval.void', subjectKind: 'approval', subjectIds: [approval.id] });
  }

  /** The content was changed: what was asked or approved of it is void. */
  async executeCalledOff(approvalId: string, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const approval = await lockApproval(work, approvalId);
      if (approval !== undefined && ['open', 'granted'].includes(approval.state)) await this.keepVoid(work, approval);
    });
  }

  private async routeFor(
    work: Work,
    { routeId, stages }: Pick<AskApprovalBody, 'routeId' | 'stages'>,
    { subjectKind, amount }: Question,
  ): Promise<Route> {
    if (stages !== undefined) return { routeId: null, routeVersion: null, stages: stagesOf(stages) };
    const active = await this.routes.readActive(work);
    const chosen =
      routeId === undefined
        ? chooseRoute(active, subjectKind, amount)
        : active.find(({ id, content }) => id === routeId.toLowerCase() && content.appliesTo === subjectKind);
    if (chosen !== undefined) {
      return { routeId: chosen.id, routeVersion: chosen.version, stages: chosen.content.stages };
    }
    if (routeId !== undefined) throw refuse('unknown-reference', { errors: [unknownFault('routeId')] });
    return { routeId: null, routeVersion: null, stages: defaultStages };
  }

  private async begin(work: Work, question: Question, route: Route, byHand: boolean): Promise<Approval> {
    const { askedById } = question;
    const seating = await this.company.seating(work, work.now, excludedFrom(question));
    const own = askedById === null ? undefined : await this.company.ownDepartmentOf(work, askedById);
    const departmentOf = await this.company.departmentsOf(
      work,
      route.stages.flatMap(({ approvers }) => approvers),
    );
    const stages = frozenStages(route.stages, seating.organisation, {
      departmentOf,
      requesterDepartmentId: own ?? null,
    });
    const at = work.now.toISOString();
    const hopeless = stages.flatMap((stage, index) => {
      const seated = { ...stage, places: seat(stage.places, stage.withinMinutes, seating, at) };
      return canComplete(seated) ? [] : [`stages.${index}`];
    });
    if (byHand && hopeless.length > 0) throw refuseHopeless(hopeless);
    const { routeId, routeVersion } = route;
    const asked: Approval = {
      ...question,
      ...{ routeId, routeVersion, stages, state: 'open', outcome: null, endedAt: null },
      ...{ version: 1, createdAt: work.now },
    };
    const told = begin(asked, seating);
    await this.keep(work, told);
    return told.approval;
  }

  private async keep(work: Work, { approval, news }: Told): Promise<void> {
    await insertApproval(work, approval, await whenToLook(work, approval));
    announceApproval(work, approval, news);
    describeApproval(work, approval);
    work.audit({
      action: 'approval.ask',
      subjectKind: 'approval',
      subjectIds: [approval.id, approval.subjectId, ...(approval.requestId === null ? [] : [approval.requestId])],
      clientIds: approval.clientId === null ? [] : [approval.clientId],
    });
  }
}

function refuseHopeless(fields: readonly string[]): Refusal<EscalationRefusal> {
  const message = { en: 'Fewer people may approve than are needed', ru: 'Согласующих меньше, чем требуется' };
  return refuse('nobody-can-approve', { errors: fields.map((field) => ({ field, code: 'too-few', message })) });
}
