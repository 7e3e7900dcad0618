import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { dayField, idField, momentField } from '../fields.js';
import {
  clockKindField,
  clockStateField,
  escalationKindField,
  escalationStateField,
  priorityField,
  problemStateField,
  requestKindField,
  tierField,
  waitingOnField,
} from '../vocabulary.js';

const calendar = defineTopic('escalation.calendar');
const policy = defineTopic('escalation.policy');
const clock = defineTopic('escalation.clock');
const escalation = defineTopic('escalation.escalation');
const escalationText = defineTopic('escalation.escalation-text', 'compact');
const problem = defineTopic('escalation.problem');

const interval = z.tuple([z.string(), z.string()]);
const byDate = z.record(z.string(), z.array(interval));

/** A working calendar as api.md has it: local times of day in an IANA zone. */
export const calendarFields = z.object({
  name: z.string(),
  timezone: z.string(),
  week: z.object({
    mon: z.array(interval).optional(),
    tue: z.array(interval).optional(),
    wed: z.array(interval).optional(),
    thu: z.array(interval).optional(),
    fri: z.array(interval).optional(),
    sat: z.array(interval).optional(),
    sun: z.array(interval).optional(),
  }),
  holidays: z.array(dayField),
  shifts: byDate,
  breaks: byDate,
});

export const calendarPublished = defineEvent({
  type: 'escalation.calendar-published.v1',
  topic: calendar,
  key: 'calendarId',
  summary: 'A version of a working calendar is in force.',
  schema: z.object({ calendarId: idField, version: z.int(), active: z.boolean(), calendar: calendarFields }),
});

export const policyPublished = defineEvent({
  type: 'escalation.policy-published.v1',
  topic: policy,
  key: 'policyId',
  summary: 'A version of a service-level policy is in force.',
  schema: z.object({
    policyId: idField,
    version: z.int(),
    name: z.string(),
    active: z.boolean(),
    calendarId: idField,
    /** Which requests it is for; an empty condition matches all. */
    appliesTo: z.object({
      kinds: z.array(requestKindField),
      productIds: z.array(idField),
      segments: z.array(z.string()),
    }),
    /** Working minutes per priority. */
    targets: z.array(
      z.object({
        priority: priorityField,
        firstAnswerMinutes: z.int().nullable(),
        nextAnswerMinutes: z.int().nullable(),
        solutionMinutes: z.int().nullable(),
      }),
    ),
    pausesWhileWaitingOn: z.array(waitingOnField),
    /** Working days of the client's silence after the answer that count as a confirmation. */
    silenceDays: z.int(),
    reopenDays: z.int(),
  }),
});

const clockFact = z.object({
  clockId: idField,
  requestId: idField,
  assignmentId: idField.nullable(),
  kind: clockKindField,
  state: clockStateField,
  startedAt: momentField,
  /** Absent while paused and after the end. */
  dueAt: momentField.nullable(),
  lastDueAt: momentField.nullable(),
  metAt: momentField.nullable(),
  breachedAt: momentField.nullable(),
  at: momentField,
});

function defineClockFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: clock, key: 'requestId', summary, schema: clockFact });
}
export const clockStarted = defineClockFact('escalation.clock-started.v1', 'A deadline runs.');
export const clockPaused = defineClockFact('escalation.clock-paused.v1', 'A deadline stands still.');
export const clockResumed = defineClockFact(
  'escalation.clock-resumed.v1',
  'A deadline runs again, moved by the pause.',
);
export const clockMet = defineClockFact(
  'escalation.clock-met.v1',
  'What was promised was done not after its deadline.',
);
export const clockBreached = defineClockFact('escalation.clock-breached.v1', 'The deadline passed.');
export const clockCancelled = defineClockFact('escalation.clock-cancelled.v1', 'The deadline no longer matters.');

const escalationFact = z.object({
  escalationId: idField,
  requestId: idField,
  kind: escalationKindField,
  /** 0 for functional; the step of the ladder from 1 for the others. */
  level: z.int(),
  state: escalationStateField,
  departmentId: idField.nullable(),
  addresseeId: idField.nullable(),
  actingForId: idField.nullable(),
  assignmentId: idField.nullable(),
  tier: tierField,
  acknowledgeBy: momentField,
  raisedById: idField.nullable(),
  at: momentField,
});
function defineEscalationFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: escalation, key: 'requestId', summary, schema: escalationFact });
}
export const escalationRaised = defineEscalationFact('escalation.escalation-raised.v1', 'A matter was handed up.');
export const escalationAddressed = defineEscalationFact(
  'escalation.escalation-addressed.v1',
  'It is known which person has the escalation now.',
);
export const escalationAcknowledged = defineEscalationFact(
  'escalation.escalation-acknowledged.v1',
  'The addressee took note.',
);
export const escalationResolved = defineEscalationFact('escalation.escalation-resolved.v1', 'The matter was settled.');
export const escalationReturned = defineEscalationFact(
  'escalation.escalation-returned.v1',
  'It was handed back with a reason.',
);
export const escalationRaisedFurther = defineEscalationFact(
  'escalation.escalation-raised-further.v1',
  'It went one step higher: nobody acknowledged in time, or someone asked.',
);

export const escalationDescribed = defineEvent({
  type: 'escalation.escalation-described.v1',
  topic: escalationText,
  key: 'escalationId',
  summary: 'Why a matter was handed up, in words; erasable.',
  schema: z.object({ escalationId: idField, requestId: idField, reason: z.string() }),
});

const problemFact = z.object({
  problemId: idField,
  reference: z.string(),
  ownerId: idField.nullable(),
  state: problemStateField,
  causeId: idField.nullable(),
  productId: idField.nullable(),
  requestIds: z.array(idField),
  complaintIds: z.array(idField),
  at: momentField,
});
export function defineProblemFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: problem, key: 'problemId', summary, schema: problemFact });
}
export const problemOpened = defineProblemFact(
  'escalation.problem-opened.v1',
  'A cause behind many cases is looked for.',
);
export const problemCasesLinked = defineProblemFact(
  'escalation.problem-cases-linked.v1',
  'Requests or complaints were linked to it.',
);
export const problemInvestigated = defineProblemFact(
  'escalation.problem-investigated.v1',
  'Its causes are being worked out.',
);
export const problemMeasuresPlanned = defineProblemFact(
  'escalation.problem-measures-planned.v1',
  'Measures against it have owners and dates.',
);
export const problemMeasuresImplemented = defineProblemFact(
  'escalation.problem-measures-implemented.v1',
  'Its measures are done.',
);
export const problemVerified = defineProblemFact(
  'escalation.problem-verified.v1',
  'The statistics show that the measures work.',
);
export const problemFoundIneffective = defineProblemFact(
  'escalation.problem-found-ineffective.v1',
  'The statistics show no effect.',
);
