import { z } from 'zod';

/** The closed vocabularies of the domain; every service, event and screen uses these words and no others. */

export const roleField = z.enum([
  'operator',
  'specialist',
  'director',
  'head',
  'manager',
  'finance',
  'quality',
  'administrator',
  'client',
  'integration',
]);
export type Role = z.infer<typeof roleField>;
export const allRoles = roleField.options;
/** The roles of people who work for the company. */
export const staffRoles = allRoles.filter((role) => role !== 'client' && role !== 'integration');

export const channelField = z.enum(['phone', 'email', 'portal', 'chat', 'api']);
export type Channel = z.infer<typeof channelField>;

export const requestKindField = z.enum(['question', 'incident', 'service', 'document', 'billing', 'complaint']);
export type RequestKind = z.infer<typeof requestKindField>;

export const requestStatusField = z.enum([
  'registered',
  'assigned',
  'in-progress',
  'waiting',
  'solved',
  'closed',
  'cancelled',
  'merged',
]);
export type RequestStatus = z.infer<typeof requestStatusField>;

export const waitingOnField = z.enum(['client', 'department', 'supplier', 'payment']);
export type WaitingOn = z.infer<typeof waitingOnField>;

/** 1: take, track, answer. 2: expert work. 3: systemic and management questions. */
export const tierField = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Tier = z.infer<typeof tierField>;

export const impactField = z.enum(['high', 'normal', 'low']);
export const urgencyField = z.enum(['high', 'normal', 'low']);
export type Impact = z.infer<typeof impactField>;
export type Urgency = z.infer<typeof urgencyField>;
/** 1 is the most pressing. */
export const priorityField = z.int().min(1).max(4);

export const presenceField = z.enum(['available', 'busy', 'break', 'offline']);
export type Presence = z.infer<typeof presenceField>;

export const assignmentStateField = z.enum([
  'offered',
  'accepted',
  'done',
  'returned',
  'declined',
  'expired',
  'cancelled',
]);
export type AssignmentState = z.infer<typeof assignmentStateField>;

/** For whom a version of a calendar or policy counts: only what comes after it, or what is open too, from now or from its start. */
export const takesEffectField = z.enum(['new-requests', 'open-requests-from-now', 'open-requests-from-start']);
export type TakesEffect = z.infer<typeof takesEffectField>;

export const clockKindField = z.enum(['first-answer', 'next-answer', 'update', 'solution', 'assignment']);
export type ClockKind = z.infer<typeof clockKindField>;
export const clockStateField = z.enum(['running', 'paused', 'met', 'breached', 'cancelled']);
export type ClockState = z.infer<typeof clockStateField>;

export const escalationKindField = z.enum(['functional', 'hierarchical', 'systemic']);
export type EscalationKind = z.infer<typeof escalationKindField>;
export const escalationStateField = z.enum(['raised', 'acknowledged', 'resolved', 'returned', 'raised-further']);
export type EscalationState = z.infer<typeof escalationStateField>;

export const commitmentStateField = z.enum(['made', 'kept', 'broken', 'renegotiated']);
export type CommitmentState = z.infer<typeof commitmentStateField>;
/** What a promise was made in, or follows from. */
export const commitmentSourceField = z.enum(['request', 'call', 'meeting', 'contract', 'message', 'manual']);
export type CommitmentSource = z.infer<typeof commitmentSourceField>;
/** What control points are for. */
export const controlSubjectField = z.enum(['assignment', 'commitment']);
export type ControlSubject = z.infer<typeof controlSubjectField>;
export const controlPointStateField = z.enum(['due', 'passed', 'missed']);
export const controlNoticeReasonField = z.enum(['point-missed', 'forecast-late']);
export type ControlNoticeReason = z.infer<typeof controlNoticeReasonField>;
export const clientNoticeReasonField = z.enum(['progress', 'delay']);
export type ClientNoticeReason = z.infer<typeof clientNoticeReasonField>;
export const clientNoticeStateField = z.enum(['draft', 'sent', 'discarded']);
export type ClientNoticeState = z.infer<typeof clientNoticeStateField>;
export const approvalSubjectKindField = z.enum(['compensation', 'invoice', 'document', 'deadline', 'other']);
export type ApprovalSubjectKind = z.infer<typeof approvalSubjectKindField>;
export const approvalStateField = z.enum(['open', 'granted', 'rejected', 'voided', 'withdrawn', 'expired']);
export type ApprovalState = z.infer<typeof approvalStateField>;

export const problemStateField = z.enum([
  'open',
  'investigating',
  'measures-planned',
  'implemented',
  'verified',
  'ineffective',
]);
export type ProblemState = z.infer<typeof problemStateField>;
/** What made somebody look for a cause. */
export const problemSourceField = z.enum(['hot-spot', 'requests', 'complaints', 'escalation']);
/** How the members of a dimension may be named where an effect is counted; nobody is looked for by a part of a name. */
export const effectFilterOpField = z.enum(['in', 'notIn', 'subtree', 'between', 'isNull']);
/** Why an effect could not be counted. */
export const effectFaultField = z.enum([
  'unknown-measure',
  'not-countable',
  'not-combinable',
  'unknown-member',
  'unusable-filter',
]);
/** What a count is held against: days, or records of the denominator. */
export const exposureUnitField = z.enum(['days', 'records']);
export type ExposureUnit = z.infer<typeof exposureUnitField>;
export type EffectFault = z.infer<typeof effectFaultField>;
/**
 * What a check of an effect shows. `as-promised`: better than before, and what was promised is not ruled out. `weaker`:
 * what was promised is ruled out. `worse`: significantly worse than before. `unclear`: neither is shown yet.
 */
export const effectFindingField = z.enum(['as-promised', 'weaker', 'worse', 'unclear']);
export type EffectFinding = z.infer<typeof effectFindingField>;
/** How a measure stands: `recurred` after it was verified and what it was against came back. */
export const effectVerdictField = z.enum(['verified', 'ineffective', 'not-enough-data', 'recurred', 'not-countable']);
export type EffectVerdict = z.infer<typeof effectVerdictField>;

export const severityField = z.enum(['low', 'normal', 'high', 'critical']);
export type Severity = z.infer<typeof severityField>;
export const complaintStateField = z.enum([
  'registered',
  'acknowledged',
  'investigating',
  'decided',
  'answered',
  'closed',
  'appealed',
]);
export type ComplaintState = z.infer<typeof complaintStateField>;
export const verdictField = z.enum(['justified', 'partly', 'unjustified']);
export type Verdict = z.infer<typeof verdictField>;

export const callDirectionField = z.enum(['inbound', 'outbound', 'internal']);
export const callOutcomeField = z.enum(['ringing', 'talking', 'answered', 'abandoned', 'failed']);
export type CallOutcome = z.infer<typeof callOutcomeField>;

export const invoiceStateField = z.enum(['draft', 'approved', 'issued', 'partly-paid', 'paid', 'credited']);
export type InvoiceState = z.infer<typeof invoiceStateField>;

export const blockerKindField = z.enum(['assignment', 'commitment', 'invoice']);
export type BlockerKind = z.infer<typeof blockerKindField>;

export const importStatusField = z.enum(['queued', 'running', 'done', 'failed', 'undoing', 'undone']);
export type ImportStatus = z.infer<typeof importStatusField>;
/** What an import brings, and what can be taken back of it. */
export const importedKindField = z.enum([
  'call',
  'call-day',
  'client',
  'request',
  'request-step',
  'complaint',
  'invoice',
]);
export type ImportedKind = z.infer<typeof importedKindField>;
/** Why a record that an import brought is not taken back with it. */
export const keptReasonField = z.enum([
  'changed',
  'merged',
  'has-assignments',
  'has-calls',
  'has-complaints',
  'has-contacts',
  'has-credits',
  'has-escalations',
  'has-history',
  'has-invoices',
  'has-messages',
  'has-payments',
  'has-requests',
  'has-steps-of-another-import',
  'told-by-exchange',
]);
export type KeptReason = z.infer<typeof keptReasonField>;
