import type { ComplaintResource, ComplaintSnapshot } from '@okno/contracts';
import type { Complaint } from './complaint.rules.js';

function moment(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

/** A complaint as its API shows it, with or without what people wrote. */
export function toComplaintResource(complaint: Complaint, withTexts: boolean): ComplaintResource {
  return {
    id: complaint.id,
    reference: complaint.reference,
    source: complaint.source,
    clientId: complaint.clientId,
    requestId: complaint.requestId,
    cause: complaint.causeId,
    product: complaint.productId,
    departmentId: complaint.departmentId,
    employeeId: complaint.employeeId,
    severity: complaint.severity,
    state: complaint.state,
    text: withTexts ? complaint.text : null,
    verdict: complaint.verdict,
    decision: withTexts ? complaint.decision : null,
    compensation: complaint.compensation,
    ...(complaint.approval === null ? {} : { approval: complaint.approval }),
    answer: withTexts ? complaint.answer : null,
    appealCount: complaint.appealCount,
    appealReason: withTexts ? complaint.appealReason : null,
    receivedAt: complaint.receivedAt.toISOString(),
    acknowledgeDueAt: moment(complaint.acknowledgeDueAt),
    answerDueAt: moment(complaint.answerDueAt),
    acknowledgedAt: moment(complaint.acknowledgedAt),
    decidedAt: moment(complaint.decidedAt),
    answeredAt: moment(complaint.answeredAt),
    closedAt: moment(complaint.closedAt),
    version: complaint.version,
    createdAt: complaint.createdAt.toISOString(),
  };
}

/** A complaint as events carry it: ids, no words. */
export function toSnapshot(complaint: Complaint): ComplaintSnapshot {
  return {
    complaintId: complaint.id,
    reference: complaint.reference,
    requestId: complaint.requestId,
    clientId: complaint.clientId,
    causeId: complaint.causeId,
    productId: complaint.productId,
    departmentId: complaint.departmentId,
    employeeId: complaint.employeeId,
    severity: complaint.severity,
    state: complaint.state,
    verdict: complaint.verdict,
    compensation: complaint.compensation,
    receivedAt: complaint.receivedAt.toISOString(),
    acknowledgeDueAt: moment(complaint.acknowledgeDueAt),
    answerDueAt: moment(complaint.answerDueAt),
    answeredAt: moment(complaint.answeredAt),
  };
}
