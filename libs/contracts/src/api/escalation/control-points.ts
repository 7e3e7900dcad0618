import { z } from 'zod';
import { idField, languageField, momentField, requiredTextField } from '../../fields.js';
import {
  clientNoticeReasonField,
  clientNoticeStateField,
  controlPointStateField,
  controlSubjectField,
} from '../../vocabulary.js';
import { pageOf } from '../page.js';

/** Most control points of one policy. */
const mostPoints = 20;

/** Percentages of the working time, ascending; none at all asks for no reports. */
export const controlPercentsField = z.array(z.int().min(0).max(99)).max(mostPoints);

export const controlPointResource = z.object({
  percent: z.int(),
  /** Until when progress is to be confirmed. */
  dueAt: momentField,
  state: controlPointStateField,
  passedAt: momentField.optional(),
  /** What the executor reported with it. */
  reportedPercent: z.int().optional(),
  forecastAt: momentField.optional(),
  text: z.string().optional(),
});
export type ControlPointResource = z.output<typeof controlPointResource>;

/** A passed deadline: whether the client had been told of it before. */
export const breachResource = z.object({ announced: z.boolean(), announcedAt: momentField.optional() });
export type BreachResource = z.output<typeof breachResource>;

/** What a client should know, in the client's language. */
export const clientNoticeResource = z.object({
  id: idField,
  requestId: idField,
  /** `progress`: how it stands. `delay`: it will be later than agreed. */
  why: clientNoticeReasonField,
  subjectKind: controlSubjectField,
  subjectId: idField,
  state: clientNoticeStateField,
  language: languageField,
  text: z.string(),
  /** When it goes by itself unless it is sent or discarded before; absent for one that never does. */
  sendsAt: momentField.optional(),
  sentAt: momentField.optional(),
  /** Absent where it went by itself. */
  sentById: idField.optional(),
  discardedAt: momentField.optional(),
  version: z.int(),
  createdAt: momentField,
});
export type ClientNoticeResource = z.output<typeof clientNoticeResource>;
export const clientNoticePage = pageOf(clientNoticeResource);

/** `text` replaces what was drafted. */
export const sendNoticeBody = z.strictObject({ text: requiredTextField(10_000).optional() });
export type SendNoticeBody = z.output<typeof sendNoticeBody>;
export const discardNoticeBody = z.strictObject({});
