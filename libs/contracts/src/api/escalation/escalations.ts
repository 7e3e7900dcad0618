import { z } from 'zod';
import { idField, momentField, requiredTextField } from '../../fields.js';
import { escalationKindField, escalationStateField, tierField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';

const wordsField = requiredTextField(10_000);

/** `departmentId`: the expert department of a functional escalation; where the ladder of a hierarchical one begins. */
export const escalateBody = z.strictObject({
  kind: escalationKindField,
  departmentId: idField.optional(),
  reason: wordsField,
});
export type EscalateBody = z.output<typeof escalateBody>;
export const acknowledgeEscalationBody = z.strictObject({});
export const resolveEscalationBody = z.strictObject({ text: wordsField });
export const returnEscalationBody = z.strictObject({ reason: wordsField });
export const raiseEscalationBody = z.strictObject({ reason: wordsField });

export const escalationResource = z.object({
  id: idField,
  requestId: idField,
  kind: escalationKindField,
  /** 0 for functional; the step of the ladder from 1 for the others. */
  level: z.int(),
  state: escalationStateField,
  tier: tierField,
  departmentId: idField.optional(),
  /** Absent until a functional escalation's assignment is offered. `actingFor` is whom the addressee stands in for. */
  addressee: z
    .object({
      employeeId: idField,
      name: z.string(),
      actingFor: z.object({ employeeId: idField, name: z.string() }).optional(),
    })
    .optional(),
  assignmentId: idField.optional(),
  acknowledgeBy: momentField,
  reason: z.string(),
  raisedById: idField.optional(),
  acknowledgedAt: momentField.optional(),
  endedAt: momentField.optional(),
  /** The words with which it was resolved or returned. */
  outcome: z.string().optional(),
  /** To whom it was handed so far; without a reason it climbed because nobody acknowledged in time. */
  steps: z.array(
    z.object({
      level: z.int(),
      at: momentField,
      employeeId: idField,
      actingForId: idField.optional(),
      reason: z.string().optional(),
    }),
  ),
  version: z.int(),
  createdAt: momentField,
});
export type EscalationResource = z.output<typeof escalationResource>;
export const escalationPage = pageOf(escalationResource);

export const escalationsQuery = pageQuery.extend({
  state: escalationStateField.optional(),
  mine: z.stringbool().optional(),
});
export type EscalationsQuery = z.output<typeof escalationsQuery>;
