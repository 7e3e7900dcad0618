import { Injectable } from '@nestjs/common';
import type { ClassifyComplaintBody, ComplaintResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../complaints-analytics.refusals.js';
import { References, type Resolved } from '../replicas/references.queries.js';
import { announceFact, journal } from './complaint-facts.repository.js';
import { ComplaintPromises } from './complaint-promises.queries.js';
import { classifyComplaint, type Classification } from './complaint.rules.js';
import { toComplaintResource } from './complaint-view.rules.js';
import { saveComplaint } from './complaints.repository.js';
import { mayAct } from './standing.rules.js';
import { findVisibleComplaint } from './visible-complaints.queries.js';

/** What the body says: what it leaves out stays, null takes a mark away. */
function classificationOf(body: ClassifyComplaintBody, ids: ReadonlyMap<string, string>): Classification {
  const idOf = (field: string): string | null => ids.get(field) ?? null;
  return {
    ...(body.cause === undefined ? {} : { causeId: idOf('cause') }),
    ...(body.product === undefined ? {} : { productId: idOf('product') }),
    ...(body.departmentId === undefined ? {} : { departmentId: idOf('departmentId') }),
    ...(body.employeeId === undefined ? {} : { employeeId: idOf('employeeId') }),
    ...(body.severity === undefined ? {} : { severity: body.severity }),
  };
}

/** Says what a complaint is about. @throws not-found, forbidden, version-conflict, wrong-state, cause-missing, complaint-open */
@Injectable()
export class ClassifyComplaint {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly promises: ComplaintPromises,
  ) {}

  async execute(
    id: string,
    expected: number,
    body: ClassifyComplaintBody,
    context: WorkContext,
  ): Promise<ComplaintResource> {
    const { identity } = context;
    const resolved = await this.resolve(body);
    return this.work.run(context, async (work) => {
      const seen = await findVisibleComplaint(work, identity, id, true);
      if (seen === undefined) throw new Refusal('not-found');
      if (!mayAct('classify', identity.roles, seen.headsResponsible)) throw new Refusal('forbidden');
      if (seen.complaint.version !== expected) throw new Refusal('version-conflict');
      if (resolved.refusal !== undefined) throw resolved.refusal;
      const decision = classifyComplaint(seen.complaint, classificationOf(body, resolved.ids));
      if ('refused' in decision) {
        throw decision.refused === 'cause-missing' ? refuseField(decision.refused, 'cause') : refuse(decision.refused);
      }
      if (!decision.changed) return toComplaintResource(decision.complaint, true);
      const { departmentId, severity } = decision.complaint;
      const promised = departmentId === seen.complaint.departmentId && severity === seen.complaint.severity;
      const classified = promised ? decision.complaint : await this.promises.date(work, decision.complaint);
      await saveComplaint(work, classified);
      announceFact(work, 'classify', classified);
      journal(work, 'classify', classified, { ...body });
      return toComplaintResource(classified, true);
    });
  }

  private resolve(body: ClassifyComplaintBody): Promise<Resolved> {
    return this.references.resolve([
      { field: 'cause', kind: 'cause', name: body.cause },
      { field: 'product', kind: 'product', name: body.product },
      { field: 'departmentId', kind: 'department', name: body.departmentId },
      { field: 'employeeId', kind: 'employee', name: body.employeeId },
    ]);
  }
}
