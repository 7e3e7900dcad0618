import { z } from 'zod';
import { idField, momentField, requiredTextField } from '../../fields.js';
import { clockKindField, priorityField, requestKindField, takesEffectField, waitingOnField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';
import { controlPercentsField } from './control-points.js';

const mostConditions = 200;
/** Ten years of working minutes would fit; nobody promises more. */
const minutesField = z.int().min(1).max(5_000_000);

/** Which requests a policy is for; an absent condition matches all. Products are given by id or code, with all below them. */
const appliesToField = z.strictObject({
  kinds: z.array(requestKindField).max(mostConditions).default([]),
  products: z.array(requiredTextField(100)).max(mostConditions).default([]),
  segments: z.array(requiredTextField(100)).max(mostConditions).default([]),
});

/** Working minutes promised for one priority; an absent one is not promised. */
const targetField = z.strictObject({
  priority: priorityField,
  firstAnswerMinutes: minutesField.optional(),
  nextAnswerMinutes: minutesField.optional(),
  solutionMinutes: minutesField.optional(),
  /** The client hears from us at least so often while the request is open. */
  updateMinutes: minutesField.optional(),
});
const targetsField = z
  .array(targetField)
  .min(1)
  .max(4)
  .refine((targets) => new Set(targets.map((target) => target.priority)).size === targets.length);

const policyFields = {
  name: requiredTextField(200),
  calendarId: idField,
  targets: targetsField,
};
/** Another priority's minutes are counted in full from the change, or from the beginning of what is open. */
const onPriorityChangeField = z.enum(['from-now', 'from-start']);
export type OnPriorityChange = z.infer<typeof onPriorityChangeField>;
const daysField = z.int().min(0).max(365);

export const policyBody = z.strictObject({
  ...policyFields,
  appliesTo: appliesToField.default({ kinds: [], products: [], segments: [] }),
  pausesWhileWaitingOn: z.array(waitingOnField).max(4).default(['client']),
  /** Working days of the client's silence after the answer that count as a confirmation. */
  silenceDays: daysField.default(3),
  reopenDays: daysField.default(14),
  /** At which shares of an assignment's working time its executor reports. */
  controlPoints: controlPercentsField.default([0, 25, 75, 95, 99]),
  onPriorityChange: onPriorityChangeField.default('from-now'),
});
export type PolicyBody = z.output<typeof policyBody>;

/** What is named replaces that part; the whole becomes the next version. */
export const policyPatchBody = z.strictObject({
  name: policyFields.name.optional(),
  calendarId: policyFields.calendarId.optional(),
  targets: policyFields.targets.optional(),
  appliesTo: appliesToField.optional(),
  pausesWhileWaitingOn: z.array(waitingOnField).max(4).optional(),
  silenceDays: daysField.optional(),
  reopenDays: daysField.optional(),
  controlPoints: controlPercentsField.optional(),
  onPriorityChange: onPriorityChangeField.optional(),
  /** Only what is registered later, unless said. */
  takesEffect: takesEffectField.optional(),
  active: z.boolean().optional(),
});
export type PolicyPatchBody = z.output<typeof policyPatchBody>;

export const policyResource = z.object({
  id: idField,
  version: z.int(),
  active: z.boolean(),
  name: z.string(),
  calendarId: idField,
  appliesTo: z.object({ kinds: z.array(requestKindField), products: z.array(idField), segments: z.array(z.string()) }),
  targets: z.array(targetField),
  pausesWhileWaitingOn: z.array(waitingOnField),
  silenceDays: z.int(),
  reopenDays: z.int(),
  controlPoints: z.array(z.int()),
  onPriorityChange: onPriorityChangeField,
  takesEffect: takesEffectField,
  createdAt: momentField,
  publishedAt: momentField,
});
export type PolicyResource = z.output<typeof policyResource>;
export const policyPage = pageOf(policyResource);

export const policiesQuery = pageQuery.extend({ active: z.stringbool().optional() });
export type PoliciesQuery = z.output<typeof policiesQuery>;

/** Requests registered from `from` (inclusive) to `to` (exclusive) are replayed. */
export const simulatePolicyBody = z.strictObject({ from: momentField, to: momentField });
export type SimulatePolicyBody = z.output<typeof simulatePolicyBody>;

export const policySimulation = z.object({
  policyId: idField,
  policyVersion: z.int(),
  from: momentField,
  to: momentField,
  /** Requests the policy would be for. */
  requests: z.int(),
  kinds: z.array(
    z.object({
      kind: clockKindField,
      met: z.int(),
      breached: z.int(),
      running: z.int(),
      paused: z.int(),
      cancelled: z.int(),
    }),
  ),
});
export type PolicySimulation = z.output<typeof policySimulation>;
