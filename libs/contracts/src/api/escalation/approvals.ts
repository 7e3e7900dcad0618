import { z } from 'zod';
import { contentHashField, idField, moneyField, momentField, requiredTextField } from '../../fields.js';
import { approvalStateField, approvalSubjectKindField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';

const mostStages = 10;
const mostApprovers = 20;
/** A year of working minutes; nobody waits longer. */
const minutesField = z.int().min(1).max(525_600);

/** Whose approval is asked: a person, whoever leads a department, the head of who asks, or who leads the company. */
export const approverField = z.union([
  z.strictObject({ employeeId: idField }),
  z.strictObject({ headOf: idField }),
  z.strictObject({ role: z.enum(['head-of-requester', 'director']) }),
]);
export type ApproverRef = z.output<typeof approverField>;

/** `needed` of the approvers have to approve, all of them unless said; `alongside` runs it beside the stage before it. */
const stageField = z.strictObject({
  approvers: z.array(approverField).min(1).max(mostApprovers),
  needed: z.int().min(1).max(mostApprovers).optional(),
  withinWorkingMinutes: minutesField,
  alongside: z.boolean().default(false),
});
const stagesField = z
  .array(stageField)
  .min(1)
  .max(mostStages)
  .refine((stages) => stages[0]?.alongside !== true, { path: [0, 'alongside'] });
export type ApprovalStageBody = z.output<typeof stageField>;

const routeFields = {
  name: requiredTextField(200),
  appliesTo: approvalSubjectKindField,
  /** Only for amounts above this, in this currency; without it for every amount. */
  amountOver: moneyField.optional(),
  stages: stagesField,
};
export const approvalRouteBody = z.strictObject(routeFields);
export type ApprovalRouteBody = z.output<typeof approvalRouteBody>;

/** What is named replaces that part; the whole becomes the next version. Approvals that were asked keep theirs. */
export const approvalRoutePatchBody = z.strictObject({
  name: routeFields.name.optional(),
  appliesTo: approvalSubjectKindField.optional(),
  amountOver: moneyField.nullable().optional(),
  stages: stagesField.optional(),
  active: z.boolean().optional(),
});
export type ApprovalRoutePatchBody = z.output<typeof approvalRoutePatchBody>;

const shownStage = z.object({
  approvers: z.array(approverField),
  needed: z.int(),
  withinWorkingMinutes: z.int(),
  alongside: z.boolean(),
});
export const approvalRouteResource = z.object({
  id: idField,
  version: z.int(),
  active: z.boolean(),
  name: z.string(),
  appliesTo: approvalSubjectKindField,
  amountOver: moneyField.optional(),
  stages: z.array(shownStage),
  createdAt: momentField,
  publishedAt: momentField,
});
export type ApprovalRouteResource = z.output<typeof approvalRouteResource>;
export const approvalRoutePage = pageOf(approvalRouteResource);
export const approvalRoutesQuery = pageQuery.extend({ active: z.stringbool().optional() });
export type ApprovalRoutesQuery = z.output<typeof approvalRoutesQuery>;

/** What is wrong with an active route, or with an open approval nobody can complete, as the company stands now. */
export const approvalFaults = z.object({
  items: z.array(
    z.object({
      routeId: idField.optional(),
      routeVersion: z.int().optional(),
      approvalId: idField.optional(),
      name: z.string(),
      /** From 1. */
      stage: z.int(),
      /** From 1; absent when the stage as a whole is meant. */
      approver: z.int().optional(),
      /** `left`: no such person works here; `nobody-leads`: the department has no head; `away`: absent, and no deputy is there; `too-few`: fewer people than are needed. */
      code: z.enum(['left', 'nobody-leads', 'away', 'too-few']),
      text: z.string(),
    }),
  ),
});
export type ApprovalFaults = z.output<typeof approvalFaults>;

/** Compensations and invoices are asked by the service that has them. */
export const freeSubjectKindField = approvalSubjectKindField.extract(['document', 'deadline', 'other']);

/** Without `routeId` and `stages` the route for the kind and amount is taken, without one the head of the company. */
export const askApprovalBody = z
  .strictObject({
    subject: z.strictObject({ kind: freeSubjectKindField, id: idField, title: requiredTextField(500) }),
    contentHash: contentHashField,
    amount: moneyField.optional(),
    /** The request it belongs to: whoever sees that sees this. */
    requestId: idField.optional(),
    /** Whose content it is, if not the caller's: they do not approve it either. */
    authorIds: z.array(idField).max(mostApprovers).default([]),
    routeId: idField.optional(),
    stages: stagesField.optional(),
  })
  .refine((body) => body.routeId === undefined || body.stages === undefined, { path: ['stages'] });
export type AskApprovalBody = z.output<typeof askApprovalBody>;

/** `contentHash`: what the approver has seen; refused when it is not what was asked. `stage`: only there, from 1. */
export const approveBody = z.strictObject({
  contentHash: contentHashField.optional(),
  stage: z.int().min(1).max(mostStages).optional(),
});
export type ApproveBody = z.output<typeof approveBody>;
export const rejectApprovalBody = z.strictObject({ reason: requiredTextField(10_000) });
export const withdrawApprovalBody = z.strictObject({ reason: requiredTextField(10_000).optional() });

const personField = z.object({ employeeId: idField, name: z.string() });
export const approvalResource = z.object({
  id: idField,
  subject: z.object({
    kind: approvalSubjectKindField,
    id: idField,
    reference: z.string().optional(),
    title: z.string(),
  }),
  state: approvalStateField,
  contentHash: z.string(),
  amount: moneyField.optional(),
  askedById: idField.optional(),
  authorIds: z.array(idField),
  clientId: idField.optional(),
  requestId: idField.optional(),
  routeId: idField.optional(),
  routeVersion: z.int().optional(),
  stages: z.array(
    z.object({
      stage: z.int(),
      /** Stages of one step run side by side. */
      step: z.int(),
      state: z.enum(['waiting', 'open', 'complete', 'ended']),
      needed: z.int(),
      withinWorkingMinutes: z.int(),
      places: z.array(
        z.object({
          approver: approverField,
          /** To whom it was handed so far, the first first; each of them may answer. */
          holders: z.array(
            personField.extend({ actingFor: personField.optional(), since: momentField, answerBy: momentField }),
          ),
          approvedBy: personField.extend({ actingFor: personField.optional(), at: momentField }).optional(),
          rejectedBy: personField.extend({ actingFor: personField.optional(), at: momentField }).optional(),
        }),
      ),
    }),
  ),
  /** Why it was rejected or withdrawn. */
  reason: z.string().optional(),
  endedAt: momentField.optional(),
  version: z.int(),
  createdAt: momentField,
});
export type ApprovalResource = z.output<typeof approvalResource>;
export const approvalPage = pageOf(approvalResource);

/** `mine`: those that wait for the caller, or for somebody the caller acts for. */
export const approvalsQuery = pageQuery.extend({
  state: approvalStateField.optional(),
  mine: z.stringbool().optional(),
  subjectId: idField.optional(),
  requestId: idField.optional(),
});
export type ApprovalsQuery = z.output<typeof approvalsQuery>;
