import { Inject, Injectable } from '@nestjs/common';
import {
  compensationApprovalAsked,
  compensationApprovalCalledOff,
  isAboveLimit,
  type ApprovalFact,
} from '@okno/contracts';
import { bodyHash, SETTINGS, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import {
  approvalOfComplaint,
  dropApproval,
  followApproval,
  keepApproval,
} from './compensation-approvals.repository.js';
import type { Complaint } from './complaint.rules.js';

/** What is approved: this decision about this complaint, and no other. After an appeal it is another. */
function contentOf({ id, verdict, compensation, appealCount }: Complaint): string {
  return bodyHash({ id, verdict, compensation, appealCount });
}

/** Has compensations above the limit approved by somebody else. */
@Injectable()
export class ApproveCompensation {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: ComplaintsAnalyticsSettings,
  ) {}

  /** After a decision: asks, or calls off what is not needed any more. The complaint is locked. */
  async decided(work: Work, complaint: Complaint): Promise<Complaint['approval']> {
    const earlier = await approvalOfComplaint(work, complaint.id);
    if (!isAboveLimit(complaint.compensation, this.settings.OKNO_COMPENSATION_LIMIT)) {
      if (earlier !== undefined) await this.callOff(work, complaint, earlier.approvalId);
      return null;
    }
    const contentHash = contentOf(complaint);
    const kept = earlier?.contentHash === contentHash && (earlier.state === 'open' || earlier.state === 'granted');
    if (kept) return { id: earlier.approvalId, state: earlier.state };
    return this.ask(work, complaint, contentHash);
  }

  private async ask(work: Work, complaint: Complaint, contentHash: string): Promise<Complaint['approval']> {
    const approvalId = work.newId();
    const { id, reference, compensation, employeeId, clientId, requestId, version } = complaint;
    await keepApproval(work, { complaintId: id, approvalId, contentHash, state: 'open' });
    const ask = {
      approvalId,
      subject: { kind: 'compensation', id, reference } as const,
      contentHash,
      amount: compensation,
      askedById: work.context.identity.employeeId,
      // Whoever the complaint is about does not approve what it costs.
      authorIds: employeeId === null ? [] : [employeeId],
      clientId,
      requestId,
      at: work.now.toISOString(),
    };
    work.publish(compensationApprovalAsked, ask, { id, version });
    return { id: approvalId, state: 'open' };
  }

  private async callOff(work: Work, { id, version }: Complaint, approvalId: string): Promise<void> {
    await dropApproval(work, id);
    const fact = { complaintId: id, approvalId, at: work.now.toISOString() };
    work.publish(compensationApprovalCalledOff, fact, { id, version });
  }

  /** What became of an approval. */
  async follow(
    { approvalId, contentHash, state }: Pick<ApprovalFact, 'approvalId' | 'contentHash' | 'state'>,
    context: WorkContext,
  ): Promise<void> {
    await this.work.run(context, async (work) => {
      const complaintId = await followApproval(work, { approvalId, contentHash, state });
      if (complaintId === undefined) return;
      work.audit({
        action: `complaint.approval-${state}`,
        subjectKind: 'complaint',
        subjectIds: [complaintId, approvalId],
      });
    });
  }
}
