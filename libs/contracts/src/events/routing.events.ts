import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, languageField, momentField } from '../fields.js';
import { assignmentStateField, presenceField, tierField } from '../vocabulary.js';

const department = defineTopic('routing.department');
const employee = defineTopic('routing.employee');
const employeeProfile = defineTopic('routing.employee-profile', 'compact');
const skill = defineTopic('routing.skill');
const queue = defineTopic('routing.queue');
const presence = defineTopic('routing.presence');
const absence = defineTopic('routing.absence');
const assignment = defineTopic('routing.assignment');
const assignmentText = defineTopic('routing.assignment-text', 'compact');
const callback = defineTopic('routing.callback');

export const departmentDefined = defineEvent({
  type: 'routing.department-defined.v1',
  topic: department,
  key: 'departmentId',
  summary: 'A department was added to the tree or changed.',
  schema: z.object({
    departmentId: idField,
    code: z.string(),
    name: z.string(),
    parentId: idField.nullable(),
    headId: idField.nullable(),
    calendarId: idField,
    active: z.boolean(),
  }),
});

export const employeeDefined = defineEvent({
  type: 'routing.employee-defined.v1',
  topic: employee,
  key: 'employeeId',
  summary: 'An employee was added or changed place, tier, skills or capacity.',
  schema: z.object({
    employeeId: idField,
    departmentId: idField,
    tier: tierField,
    extension: z.string().nullable(),
    skills: z.array(z.object({ skillId: idField, level: z.int().min(1).max(5) })),
    languages: z.array(languageField),
    capacity: z.int().min(0),
    calendarId: idField.nullable(),
    active: z.boolean(),
  }),
});

export const employeeDescribed = defineEvent({
  type: 'routing.employee-described.v1',
  topic: employeeProfile,
  key: 'employeeId',
  summary: 'The name and address of an employee; erasable.',
  schema: z.object({ employeeId: idField, name: z.string(), email: z.string() }),
});

export const skillDefined = defineEvent({
  type: 'routing.skill-defined.v1',
  topic: skill,
  key: 'skillId',
  summary: 'A skill was added or changed.',
  schema: z.object({ skillId: idField, code: z.string(), name: z.string(), active: z.boolean() }),
});

export const queueDefined = defineEvent({
  type: 'routing.queue-defined.v1',
  topic: queue,
  key: 'queueId',
  summary: 'A telephone queue was given to a department.',
  schema: z.object({
    queueId: idField,
    code: z.string(),
    name: z.string(),
    departmentId: idField,
    active: z.boolean(),
  }),
});

export const presenceChanged = defineEvent({
  type: 'routing.presence-changed.v1',
  topic: presence,
  key: 'employeeId',
  summary: 'An employee came, left, paused or is busy.',
  schema: z.object({ employeeId: idField, state: presenceField, at: momentField }),
});

const absenceFields = z.object({
  absenceId: idField,
  employeeId: idField,
  deputyId: idField.nullable(),
  from: momentField,
  to: momentField,
  scope: z.string().nullable(),
});

export const absencePlanned = defineEvent({
  type: 'routing.absence-planned.v1',
  topic: absence,
  key: 'employeeId',
  summary: 'An employee will be away and names who acts meanwhile.',
  schema: absenceFields,
});
export const absenceCancelled = defineEvent({
  type: 'routing.absence-cancelled.v1',
  topic: absence,
  key: 'employeeId',
  summary: 'A planned absence does not take place.',
  schema: absenceFields,
});

/** The whole state of one leg of work after a fact, ids only. */
export const assignmentStateFields = z.object({
  assignmentId: idField,
  requestId: idField,
  departmentId: idField,
  offeredToId: idField.nullable(),
  assigneeId: idField.nullable(),
  /** Whom the offered or assigned person stands in for. */
  actingForId: idField.nullable(),
  tier: tierField,
  state: assignmentStateField,
  givenAt: momentField,
  dueAt: momentField,
  /** How the deadline was set: a moment agreed on, or an amount of working time. */
  withinWorkingMinutes: z.int().nullable(),
  calendarId: idField,
  calendarVersion: z.int(),
  offerExpiresAt: momentField.nullable(),
  percent: z.int().min(0).max(100).nullable(),
  forecastAt: momentField.nullable(),
  escalationId: idField.nullable(),
});
export type AssignmentSnapshot = z.infer<typeof assignmentStateFields>;

const assignmentFact = z.object({ assignment: assignmentStateFields, at: momentField, employeeId: idField.nullable() });

function defineAssignmentFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: assignment, key: 'assignment.requestId', summary, schema: assignmentFact });
}

export const assignmentGiven = defineAssignmentFact('routing.assignment-given.v1', 'A leg of work was given out.');
export const assignmentOffered = defineAssignmentFact('routing.assignment-offered.v1', 'It was offered to a person.');
export const assignmentAccepted = defineAssignmentFact('routing.assignment-accepted.v1', 'A person took it on.');
export const assignmentDeclined = defineAssignmentFact(
  'routing.assignment-declined.v1',
  'A person declined the offer.',
);
export const assignmentOfferExpired = defineAssignmentFact(
  'routing.assignment-offer-expired.v1',
  'Nobody answered the offer in time.',
);
export const assignmentReported = defineAssignmentFact(
  'routing.assignment-reported.v1',
  'The executor reported progress.',
);
export const assignmentReturned = defineAssignmentFact(
  'routing.assignment-returned.v1',
  'The executor returned it with a reason.',
);
export const assignmentCompleted = defineAssignmentFact('routing.assignment-completed.v1', 'The executor finished it.');
export const assignmentCancelled = defineAssignmentFact('routing.assignment-cancelled.v1', 'The owner called it off.');
/** All that moves an assignment from one state to another; reports and deadlines are told apart. */
export const assignmentLife = [
  assignmentGiven,
  assignmentOffered,
  assignmentAccepted,
  assignmentDeclined,
  assignmentOfferExpired,
  assignmentReturned,
  assignmentCompleted,
  assignmentCancelled,
] as const;
export const assignmentDeadlineFollowed = defineAssignmentFact(
  'routing.assignment-deadline-followed.v1',
  "Routing took over the deadline that escalation's clock computed.",
);

export const assignmentDescribed = defineEvent({
  type: 'routing.assignment-described.v1',
  topic: assignmentText,
  key: 'assignmentId',
  summary: 'What was asked for and what came back, in words; erasable.',
  schema: z.object({
    assignmentId: idField,
    requestId: idField,
    instruction: z.string(),
    /** The latest words of the executor: report, reason of return, or result. */
    outcome: z.string().nullable(),
  }),
});

const callbackFields = z.object({
  callbackId: idField,
  callRecordId: idField,
  clientId: idField.nullable(),
  requestId: idField.nullable(),
  departmentId: idField,
  employeeId: idField.nullable(),
  dueAt: momentField,
  at: momentField,
});
export const callbackOwed = defineEvent({
  type: 'routing.callback-owed.v1',
  topic: callback,
  key: 'callbackId',
  summary: 'A call to a client is owed, after an abandoned call or by promise.',
  schema: callbackFields,
});
export const callbackDone = defineEvent({
  type: 'routing.callback-done.v1',
  topic: callback,
  key: 'callbackId',
  summary: 'The client was called back.',
  schema: callbackFields,
});
export const callbackCancelled = defineEvent({
  type: 'routing.callback-cancelled.v1',
  topic: callback,
  key: 'callbackId',
  summary: 'The call-back is no longer owed.',
  schema: callbackFields,
});
