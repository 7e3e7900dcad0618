import { z } from 'zod';
import { idField, momentField, requiredTextField } from '../../fields.js';
import { callDirectionField, callOutcomeField, requestStatusField } from '../../vocabulary.js';
import { pageQuery } from '../page.js';
import { refField } from './clients.js';

export const callEventField = z.enum(['ringing', 'answered', 'held', 'resumed', 'transferred', 'ended']);
export type CallEventKind = z.output<typeof callEventField>;

const callIdField = requiredTextField(200);
const queueField = requiredTextField(100);
/** As the exchange writes it: a number, an extension, or nothing for a withheld number. */
const partyField = z
  .string()
  .trim()
  .max(100)
  .refine((text) => !text.includes('\u0000'));

/** One thing the telephone exchange tells about a call; any order, any repetition. */
export const telephonyEventBody = z.strictObject({
  callId: callIdField,
  event: callEventField,
  at: momentField,
  direction: callDirectionField,
  from: partyField,
  to: partyField,
  queue: queueField.nullish(),
  /** Id or code; an unknown one leaves the call without a product. */
  product: refField.nullish(),
  employeeExtension: requiredTextField(50).nullish(),
  /** How the exchange calls the end: `failed`, `busy`, `no-answer`. */
  disposition: requiredTextField(100).nullish(),
});
export type TelephonyEventBody = z.output<typeof telephonyEventBody>;

export const telephonyEventAnswer = z.object({ id: idField, callId: z.string() });
export type TelephonyEventAnswer = z.output<typeof telephonyEventAnswer>;

/** What did not fit in a call's events and was mended. */
export const callNoteField = z.enum([
  'ringing-missing',
  'answer-inferred',
  'answered-before-ringing',
  'ended-before-ringing',
  'ended-before-answered',
  'hold-without-end',
]);
export type CallNote = z.output<typeof callNoteField>;

export const callResource = z.object({
  id: idField,
  /** The exchange's own id of the call. */
  callId: z.string(),
  direction: callDirectionField,
  from: z.string(),
  to: z.string(),
  queue: z.string().nullable(),
  employeeId: idField.nullable(),
  clientId: idField.nullable(),
  /** Who it may be, when several clients have the number. */
  candidates: z.array(idField),
  requestId: idField.nullable(),
  /** The product's id. */
  product: idField.nullable(),
  /** The id of the department whose queue it is. */
  department: idField.nullable(),
  ringingAt: momentField,
  answeredAt: momentField.nullable(),
  endedAt: momentField.nullable(),
  /** Whole seconds until the answer, or until the end of a call without one. */
  waitSeconds: z.number(),
  /** Whole seconds of conversation, holding not counted. */
  talkSeconds: z.number(),
  holdSeconds: z.number(),
  transfers: z.int(),
  outcome: callOutcomeField,
  notes: z.array(callNoteField),
  version: z.int(),
  createdAt: momentField,
});
export type CallResource = z.output<typeof callResource>;

export const callListQuery = z.strictObject({
  ...pageQuery.shape,
  callId: callIdField.optional(),
  clientId: idField.optional(),
  employeeId: idField.optional(),
  queue: queueField.optional(),
  outcome: callOutcomeField.optional(),
  /** Ringing at or after. */
  from: momentField.optional(),
  /** Ringing before. */
  to: momentField.optional(),
});
export type CallListQuery = z.output<typeof callListQuery>;

const cardClient = z.object({
  id: idField,
  name: z.string(),
  segment: z.string().nullable(),
  language: z.string(),
  managerId: idField.nullable(),
});

/** What the person who takes a call sees before the first word. */
export const callCard = z.object({
  call: callResource,
  client: cardClient.nullable(),
  candidates: z.array(cardClient),
  openRequests: z.array(
    z.object({
      id: idField,
      reference: z.string(),
      /** Null for readers without a right to clients' texts. */
      subject: z.string().nullable(),
      status: requestStatusField,
      ownerId: idField,
      registeredAt: momentField,
    }),
  ),
  /** The last three exchanges, newest first. */
  lastInteractions: z.array(
    z.object({
      id: idField,
      channel: z.string(),
      direction: z.string(),
      at: momentField,
      requestId: idField.nullable(),
      employeeId: idField.nullable(),
    }),
  ),
  products: z.array(z.object({ id: idField, code: z.string(), name: z.string() })),
});
export type CallCard = z.output<typeof callCard>;
