import { Injectable } from '@nestjs/common';
import type { ApprovalFaults, Language, LocalizedText } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { VersionedRecords } from '../versions/versioned-records.repository.js';
import { ApprovalCompany } from './approval-company.queries.js';
import { faultsOfRoute, type RouteContent, type RouteFault, type RouteStage } from './approval-route.rules.js';
import { awaitedPlaces, canComplete } from './approval.rules.js';
import { toApproval, type ApprovalRow } from './approvals.repository.js';

const nobody: ReadonlySet<string> = new Set();
const mostShown = 500;

const words: Readonly<Record<RouteFault['code'], LocalizedText>> = {
  left: { en: 'This person does not work here any more', ru: 'Этот сотрудник больше не работает' },
  'nobody-leads': { en: 'The department has no head', ru: 'У отдела нет руководителя' },
  away: { en: 'Away, and no deputy is there', ru: 'Отсутствует, и заместителя нет на месте' },
  'too-few': { en: 'Fewer people may approve than are needed', ru: 'Согласующих меньше, чем требуется' },
};

/** What keeps routes and open approvals from being completed. */
@Injectable()
export class RouteFaults {
  private readonly routes = new VersionedRecords<RouteContent>('approval_route');

  constructor(
    private readonly work: UnitOfWork,
    private readonly company: ApprovalCompany,
  ) {}

  /** Of every active route and every open approval, as the company stands now. */
  find(context: WorkContext): Promise<ApprovalFaults> {
    return this.work.run(context, async (work) => {
      const ofRoutes: ApprovalFaults['items'] = [];
      for (const { id, version, content } of await this.routes.readActive(work)) {
        const found = await this.of(work, content.stages, false);
        const route = { routeId: id, routeVersion: version, name: content.name };
        ofRoutes.push(...found.map((fault) => shown(route, fault, context.language)));
      }
      const items = [...ofRoutes, ...(await this.ofApprovals(work, context.language))].slice(0, mostShown);
      work.audit({ action: 'approval.faults', subjectKind: 'approval', subjectIds: [] });
      return { items };
    });
  }

  /** @throws route-cannot-complete naming each approver who will never answer */
  async refuseLasting(work: Work, stages: readonly RouteStage[]): Promise<void> {
    const faults = await this.of(work, stages, true);
    if (faults.length === 0) return;
    const errors = faults.map(({ stage, approver, code }) => ({
      field: approver === null ? `stages.${stage}.needed` : `stages.${stage}.approvers.${approver}`,
      code,
      message: words[code],
    }));
    throw refuse('route-cannot-complete', { errors });
  }

  private async of(work: Work, stages: readonly RouteStage[], lasting: boolean): Promise<RouteFault[]> {
    const { organisation } = await this.company.seating(work, work.now, nobody);
    const departmentOf = await this.company.departmentsOf(
      work,
      stages.flatMap(({ approvers }) => approvers),
    );
    return faultsOfRoute(stages, organisation, departmentOf, lasting);
  }

  private async ofApprovals(work: Work, language: Language): Promise<ApprovalFaults['items']> {
    const rows = await work.query<ApprovalRow>(
      `SELECT * FROM approval WHERE state = 'open' ORDER BY created_at LIMIT ${mostShown}`,
    );
    return rows.map(toApproval).flatMap((approval) =>
      [...new Set(awaitedPlaces(approval).map(({ stage }) => stage))].flatMap((stage) => {
        const of = approval.stages[stage - 1];
        if (of === undefined || canComplete(of)) return [];
        // Its title may be a client's matter, which an administrator does not read.
        const about = { approvalId: approval.id, name: approval.reference ?? approval.subjectKind };
        return [shown(about, { stage: stage - 1, approver: null, code: 'too-few' }, language)];
      }),
    );
  }
}

function shown(
  about: { readonly name: string },
  { stage, approver, code }: RouteFault,
  language: Language,
): ApprovalFaults['items'][number] {
  const place = approver === null ? {} : { approver: approver + 1 };
  return { ...about, stage: stage + 1, ...place, code, text: words[code][language] };
}
