import { z } from 'zod';
import { idField, momentField, requiredTextField } from '../../fields.js';
import { assignmentStateField, tierField } from '../../vocabulary.js';

/** An id or a code. */
const refField = requiredTextField(200);

const mostWorkingMinutes = 525_600;
const remark = requiredTextField(10_000);

/** Exactly one addressee: a department, a person, or skills wherever they are. At most one deadline; with none, a setting's. */
export const giveAssignmentBody = z
  .strictObject({
    departmentId: refField.optional(),
    employeeId: idField.optional(),
    skills: z.array(refField).min(1).max(20).optional(),
    tier: tierField,
    instruction: remark,
    dueAt: momentField.optional(),
    withinWorkingMinutes: z.int().min(1).max(mostWorkingMinutes).optional(),
  })
  .superRefine((body, context) => {
    const addressees = [body.departmentId, body.employeeId, body.skills].filter((value) => value !== undefined);
    if (addressees.length !== 1) {
      context.addIssue({
        code: 'custom',
        path: ['departmentId'],
        message: 'exactly one of departmentId, employeeId, skills',
      });
    }
    if (body.dueAt !== undefined && body.withinWorkingMinutes !== undefined) {
      context.addIssue({ code: 'custom', path: ['dueAt'], message: 'dueAt or withinWorkingMinutes, not both' });
    }
  });
export type GiveAssignmentBody = z.output<typeof giveAssignmentBody>;

export const acceptAssignmentBody = z.strictObject({});
export const declineAssignmentBody = z.strictObject({ reason: remark });
export const returnAssignmentBody = z.strictObject({ reason: remark });
export const cancelAssignmentBody = z.strictObject({ reason: remark });
export const completeAssignmentBody = z.strictObject({ result: remark });
export const reportAssignmentBody = z.strictObject({
  text: remark,
  percent: z.int().min(0).max(100).optional(),
  forecastAt: momentField.optional(),
});
export type ReportAssignmentBody = z.output<typeof reportAssignmentBody>;

export const assignmentResource = z.object({
  id: idField,
  requestId: idField,
  /** The request's. */
  reference: z.string().nullable(),
  departmentId: idField,
  offeredToId: idField.nullable(),
  assigneeId: idField.nullable(),
  /** Whom the offered or assigned person stands in for. */
  actingForId: idField.nullable(),
  tier: tierField,
  state: assignmentStateField,
  /** Null for readers who may not see the words of clients' matters. */
  instruction: z.string().nullable(),
  /** The executor's latest words: report, reason of return, or result. */
  outcome: z.string().nullable(),
  dueAt: momentField,
  /** Null when the offer has no one after it to go to, and once it is answered. */
  offerExpiresAt: momentField.nullable(),
  percent: z.int().nullable(),
  forecastAt: momentField.nullable(),
  escalationId: idField.nullable(),
  version: z.int(),
  createdAt: momentField,
});
export type AssignmentResource = z.output<typeof assignmentResource>;

export const offerOutcomeField = z.enum(['open', 'accepted', 'declined', 'expired', 'withdrawn']);
/** To whom an assignment was offered, when, and why just to them. */
export const assignmentOfferResource = z.object({
  employeeId: idField,
  actingForId: idField.nullable(),
  offeredAt: momentField,
  expiresAt: momentField.nullable(),
  outcome: offerOutcomeField,
  reason: z.string().nullable(),
  why: z.array(z.string()),
});
export const assignmentOffersResource = z.object({ items: z.array(assignmentOfferResource) });
export type AssignmentOfferResource = z.output<typeof assignmentOfferResource>;
