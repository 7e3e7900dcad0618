import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { contentHashField, idField, moneyField, momentField } from '../fields.js';
import { approvalStateField, approvalSubjectKindField } from '../vocabulary.js';

const approval = defineTopic('escalation.approval');
const approvalText = defineTopic('escalation.approval-text', 'compact');
const complaintApproval = defineTopic('complaints.approval');
const receivablesApproval = defineTopic('receivables.approval');

/** What is to be approved. `reference` is what people call it by, where it has a name of its own. */
const subjectFields = z.object({
  kind: approvalSubjectKindField,
  id: idField,
  reference: z.string().nullable(),
});

/** Another service asks; it made the approval's id and waits for the answer to that very id and content. */
const approvalAsk = z.object({
  approvalId: idField,
  subject: subjectFields,
  /** SHA-256 of what is approved, in hexadecimal: another content needs another approval. */
  contentHash: contentHashField,
  amount: moneyField.nullable(),
  /** Null when nobody asked in person. Who asks and whose content it is never approve it. */
  askedById: idField.nullable(),
  authorIds: z.array(idField),
  clientId: idField.nullable(),
  requestId: idField.nullable(),
  at: momentField,
});
export type ApprovalAsk = z.infer<typeof approvalAsk>;
const approvalCall = z.object({ approvalId: idField, at: momentField });

export const compensationApprovalAsked = defineEvent({
  type: 'complaints.compensation-approval-asked.v1',
  topic: complaintApproval,
  key: 'subject.id',
  summary: 'A compensation above the limit was decided: somebody else has to approve it before the client is answered.',
  schema: approvalAsk,
});
export const compensationApprovalCalledOff = defineEvent({
  type: 'complaints.compensation-approval-called-off.v1',
  topic: complaintApproval,
  key: 'complaintId',
  summary: 'The compensation was changed: what was asked or approved is void.',
  schema: approvalCall.extend({ complaintId: idField }),
});
export const invoiceApprovalAsked = defineEvent({
  type: 'receivables.invoice-approval-asked.v1',
  topic: receivablesApproval,
  key: 'subject.id',
  summary: 'An invoice above the limit is to be approved by somebody else.',
  schema: approvalAsk,
});
export const invoiceApprovalCalledOff = defineEvent({
  type: 'receivables.invoice-approval-called-off.v1',
  topic: receivablesApproval,
  key: 'invoiceId',
  summary: 'The invoice was changed: what was asked is void.',
  schema: approvalCall.extend({ invoiceId: idField }),
});

const approvalFact = z.object({
  approvalId: idField,
  subject: subjectFields,
  contentHash: contentHashField,
  amount: moneyField.nullable(),
  state: approvalStateField,
  /** The first of the stages that are open, from 1; the last one after the end. */
  stage: z.int(),
  askedById: idField.nullable(),
  clientId: idField.nullable(),
  requestId: idField.nullable(),
  /** Whose answer is awaited, or was when it ended; `actingForId` is for whom they act. */
  addressees: z.array(
    z.object({ stage: z.int(), employeeId: idField, actingForId: idField.nullable(), answerBy: momentField }),
  ),
  askedAt: momentField,
  at: momentField,
});
export type ApprovalFact = z.infer<typeof approvalFact>;
function defineApprovalFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: approval, key: 'approvalId', summary, schema: approvalFact });
}
export const approvalAsked = defineApprovalFact(
  'escalation.approval-asked.v1',
  'An approval was asked; its first stage is open.',
);
export const approvalAnswered = defineApprovalFact(
  'escalation.approval-answered.v1',
  'One of those asked approved; others are still awaited.',
);
export const approvalStageOpened = defineApprovalFact(
  'escalation.approval-stage-opened.v1',
  'The stage before is complete: the next approvers are asked.',
);
export const approvalHandedOn = defineApprovalFact(
  'escalation.approval-handed-on.v1',
  'Somebody else has it now: a deputy, because the approver is away, or the head above, because nobody answered in time.',
);
export const approvalGranted = defineApprovalFact('escalation.approval-granted.v1', 'Every stage approved.');
export const approvalRejected = defineApprovalFact(
  'escalation.approval-rejected.v1',
  'One of those asked does not approve.',
);
export const approvalVoided = defineApprovalFact(
  'escalation.approval-voided.v1',
  'The content was changed: what was asked or approved no longer holds.',
);
export const approvalWithdrawn = defineApprovalFact('escalation.approval-withdrawn.v1', 'Who asked needs it no more.');
export const approvalExpired = defineApprovalFact(
  'escalation.approval-expired.v1',
  'Nobody answered in time up to the top.',
);

/** By which an approval comes to its end, whichever. */
export const approvalEnds = [
  approvalGranted,
  approvalRejected,
  approvalVoided,
  approvalWithdrawn,
  approvalExpired,
] as const;

/** Everything that happens to an approval, in the order of its life. */
export const approvalLife = [
  approvalAsked,
  approvalAnswered,
  approvalStageOpened,
  approvalHandedOn,
  ...approvalEnds,
] as const;

export const approvalDescribed = defineEvent({
  type: 'escalation.approval-described.v1',
  topic: approvalText,
  key: 'approvalId',
  summary: 'What is to be approved, in words; erasable.',
  schema: z.object({ approvalId: idField, title: z.string() }),
});

export const approvalRoutePublished = defineEvent({
  type: 'escalation.approval-route-published.v1',
  topic: defineTopic('escalation.approval-route'),
  key: 'routeId',
  summary: 'A version of an approval route is in force.',
  schema: z.object({
    routeId: idField,
    version: z.int(),
    active: z.boolean(),
    name: z.string(),
    appliesTo: approvalSubjectKindField,
    stages: z.int(),
  }),
});
