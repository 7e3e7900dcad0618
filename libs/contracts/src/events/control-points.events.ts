import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, momentField } from '../fields.js';
import {
  clientNoticeReasonField,
  clockKindField,
  controlNoticeReasonField,
  controlSubjectField,
} from '../vocabulary.js';

const controlPoint = defineTopic('escalation.control-point');
const clientNotice = defineTopic('escalation.client-notice');
const clientNoticeText = defineTopic('escalation.client-notice-text', 'compact');

/** What is controlled. `orderKey` is the request's id where there is one, else the subject's own. */
const subjectFields = {
  orderKey: idField,
  subjectKind: controlSubjectField,
  subjectId: idField,
  requestId: idField.nullable(),
  departmentId: idField.nullable(),
  /** Who does the work, or to whom it is offered. */
  executorId: idField.nullable(),
};

const pointFact = z.object({
  ...subjectFields,
  pointId: idField,
  /** Of the working time of the subject's deadline. */
  percent: z.int().min(0).max(99),
  dueAt: momentField,
  /** What the executor reported with it. */
  reportedPercent: z.int().min(0).max(100).nullable(),
  forecastAt: momentField.nullable(),
  at: momentField,
});
function definePointFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: controlPoint, key: 'orderKey', summary, schema: pointFact });
}
export const controlPointPassed = definePointFact(
  'escalation.control-point-passed.v1',
  'Progress was confirmed in time at a control point.',
);
export const controlPointMissed = definePointFact(
  'escalation.control-point-missed.v1',
  'A control point went by without a word of the executor.',
);

export const forecastBecameLate = defineEvent({
  type: 'escalation.forecast-became-late.v1',
  topic: controlPoint,
  key: 'orderKey',
  summary: 'The executor expects to be done after the deadline.',
  schema: z.object({ ...subjectFields, forecastAt: momentField, deadlineAt: momentField, at: momentField }),
});

export const controlNoticeGiven = defineEvent({
  type: 'escalation.control-notice-given.v1',
  topic: controlPoint,
  key: 'orderKey',
  summary: 'A person was told that a control point was missed or a forecast is late; once for each step and person.',
  schema: z.object({
    ...subjectFields,
    noticeId: idField,
    why: controlNoticeReasonField,
    /** The step of the ladder: 1 are executor and owner. 0 for a forecast. */
    level: z.int(),
    percent: z.int().nullable(),
    addresseeId: idField,
    actingForId: idField.nullable(),
    at: momentField,
  }),
});

const breachFact = z.object({
  orderKey: idField,
  requestId: idField,
  clockId: idField,
  clockKind: clockKindField,
  assignmentId: idField.nullable(),
  departmentId: idField.nullable(),
  executorId: idField.nullable(),
  deadlineAt: momentField,
  /** When the client was told of it; null for a breach nobody announced. */
  announcedAt: momentField.nullable(),
  at: momentField,
});
function defineBreachFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: controlPoint, key: 'orderKey', summary, schema: breachFact });
}
export const breachAnnounced = defineBreachFact(
  'escalation.breach-announced.v1',
  'A deadline passed, and the client had been told before.',
);
export const breachUnannounced = defineBreachFact(
  'escalation.breach-unannounced.v1',
  'A deadline passed without a word to the client before.',
);

const clientNoticeFact = z.object({
  noticeId: idField,
  requestId: idField,
  why: clientNoticeReasonField,
  subjectKind: controlSubjectField,
  subjectId: idField,
  /** Who answers to the client for the request. */
  ownerId: idField.nullable(),
  /** Who sent or discarded it; null where it went by itself or was replaced by a newer one. */
  employeeId: idField.nullable(),
  at: momentField,
});
function defineClientNoticeFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: clientNotice, key: 'requestId', summary, schema: clientNoticeFact });
}
export const clientNoticeDrafted = defineClientNoticeFact(
  'escalation.client-notice-drafted.v1',
  'What a client should know waits for the owner.',
);
export const clientNoticeSent = defineClientNoticeFact(
  'escalation.client-notice-sent.v1',
  'A notice to the client was handed over for sending.',
);
export const clientNoticeDiscarded = defineClientNoticeFact(
  'escalation.client-notice-discarded.v1',
  'A notice to the client is not sent.',
);

export const clientNoticeWorded = defineEvent({
  type: 'escalation.client-notice-worded.v1',
  topic: clientNoticeText,
  key: 'noticeId',
  summary: "The words of a notice that is sent, to go out by the client's own channel; erasable.",
  schema: z.object({ noticeId: idField, requestId: idField, text: z.string(), employeeId: idField.nullable() }),
});
