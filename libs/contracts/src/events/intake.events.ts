import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, languageField, momentField } from '../fields.js';
import {
  callDirectionField,
  callOutcomeField,
  channelField,
  priorityField,
  requestKindField,
  requestStatusField,
  tierField,
  waitingOnField,
} from '../vocabulary.js';

const client = defineTopic('intake.client');
const clientProfile = defineTopic('intake.client-profile', 'compact');
const product = defineTopic('intake.product');
const request = defineTopic('intake.request');
const requestText = defineTopic('intake.request-text', 'compact');
const interaction = defineTopic('intake.interaction');
const call = defineTopic('intake.call');
const callNumbers = defineTopic('intake.call-numbers', 'compact');

/** A client without what names a person: those travel in `client-described`. */
export const clientStateFields = z.object({
  clientId: idField,
  kind: z.enum(['organisation', 'person']),
  segment: z.string().nullable(),
  managerId: idField.nullable(),
  productIds: z.array(idField),
  /** Empty: ids in other systems name a person, and this topic is kept for ever. */
  externalIds: z.record(z.string(), z.string()),
  language: languageField,
  active: z.boolean(),
});

export const clientDefined = defineEvent({
  type: 'intake.client-defined.v1',
  topic: client,
  key: 'clientId',
  summary: 'A client was registered or its card changed.',
  schema: clientStateFields,
});

export const contactAdded = defineEvent({
  type: 'intake.contact-added.v1',
  topic: client,
  key: 'clientId',
  summary: 'A client has another contact person; who it is stays in intake.',
  schema: z.object({ contactId: idField, clientId: idField, at: momentField }),
});

export const clientDescribed = defineEvent({
  type: 'intake.client-described.v1',
  topic: clientProfile,
  key: 'clientId',
  summary: 'The name and addresses of a client; erasable.',
  schema: z.object({
    clientId: idField,
    name: z.string(),
    taxId: z.string().nullable(),
    phones: z.array(z.string()),
    emails: z.array(z.string()),
  }),
});

export const productDefined = defineEvent({
  type: 'intake.product-defined.v1',
  topic: product,
  key: 'productId',
  summary: 'A product was added to the tree or changed.',
  schema: z.object({
    productId: idField,
    code: z.string(),
    name: z.string(),
    parentId: idField.nullable(),
    active: z.boolean(),
  }),
});

/** The whole state of a request after a fact, ids only: what a replica keeps. */
export const requestStateFields = z.object({
  requestId: idField,
  reference: z.string(),
  kind: requestKindField,
  status: requestStatusField,
  tier: tierField,
  clientId: idField,
  contactId: idField.nullable(),
  ownerId: idField,
  channel: channelField,
  productId: idField.nullable(),
  priority: priorityField,
  billable: z.boolean(),
  registeredAt: momentField,
  solvedAt: momentField.nullable(),
  confirmedAt: momentField.nullable(),
  closedAt: momentField.nullable(),
  reopenCount: z.int(),
  switches: z.int(),
  /** Set when the request was made for a complaint that had none: no second complaint is made. */
  complaintId: idField.nullable(),
});
export type RequestState = z.infer<typeof requestStateFields>;

const requestFact = { request: requestStateFields, at: momentField, employeeId: idField.nullable() };

function defineRequestFact<const Type extends string, Extra extends z.ZodRawShape>(
  type: Type,
  summary: string,
  extra: Extra,
) {
  return defineEvent({
    type,
    topic: request,
    key: 'request.requestId',
    summary,
    schema: z.object({ ...requestFact, ...extra }),
  });
}

export const requestRegistered = defineRequestFact(
  'intake.request-registered.v1',
  "A client's need became a tracked request with one owner.",
  {
    callIds: z.array(z.string()),
    /** True when staff registered it in a live conversation: the first answer is given already. */
    answeredLive: z.boolean(),
  },
);
export const requestAssigned = defineRequestFact(
  'intake.request-assigned.v1',
  'The first leg of work was offered.',
  {},
);
export const requestStarted = defineRequestFact('intake.request-started.v1', 'The first leg of work was accepted.', {});
export const requestWaitingStarted = defineRequestFact('intake.request-waiting-started.v1', 'Work waits on somebody.', {
  on: waitingOnField,
  until: momentField.nullable(),
});
export const requestWaitingEnded = defineRequestFact('intake.request-waiting-ended.v1', 'Work goes on after a wait.', {
  on: waitingOnField,
});
export const requestSolved = defineRequestFact('intake.request-solved.v1', 'The answer was given to the client.', {});
export const requestConfirmed = defineRequestFact(
  'intake.request-confirmed.v1',
  'The client confirmed the answer, or stayed silent long enough.',
  { how: z.enum(['client', 'silence']), contactId: idField.nullable() },
);
export const requestClosed = defineRequestFact('intake.request-closed.v1', 'Confirmed and nothing blocks: closed.', {});
export const requestClosingWithdrawn = defineRequestFact(
  'intake.request-closing-withdrawn.v1',
  'A blocker arrived after closing: the request is solved again; no reopening is counted.',
  {},
);
export const requestReopened = defineRequestFact(
  'intake.request-reopened.v1',
  'The matter was not settled after all.',
  {},
);
export const requestCancelled = defineRequestFact('intake.request-cancelled.v1', 'The request was given up.', {});
export const requestMerged = defineRequestFact('intake.request-merged.v1', 'The request goes on inside another one.', {
  intoId: idField,
});
export const requestUnmerged = defineRequestFact(
  'intake.request-unmerged.v1',
  'A merge was undone: the request goes on by itself, in the status it had before.',
  {
    /** The request it had gone on in. */
    fromId: idField,
    mergedAt: momentField,
  },
);
export const requestOwnerChanged = defineRequestFact(
  'intake.request-owner-changed.v1',
  'Another L1 manager answers to the client, with a reason.',
  { fromId: idField, toId: idField },
);
/** All that moves a request on in the client's eyes, each with its state after it; its tier and priority are told apart. */
export const requestLife = [
  requestRegistered,
  requestAssigned,
  requestStarted,
  requestWaitingStarted,
  requestWaitingEnded,
  requestSolved,
  requestConfirmed,
  requestClosed,
  requestClosingWithdrawn,
  requestReopened,
  requestCancelled,
  requestMerged,
  requestUnmerged,
  requestOwnerChanged,
] as const;
export const requestTierChanged = defineRequestFact(
  'intake.request-tier-changed.v1',
  'The highest tier among open assignments and escalations changed.',
  { from: tierField, to: tierField },
);

export const requestPrioritised = defineRequestFact(
  'intake.request-prioritised.v1',
  'Impact or urgency were judged anew, with a reason.',
  { from: priorityField, to: priorityField },
);

export const requestDescribed = defineEvent({
  type: 'intake.request-described.v1',
  topic: requestText,
  key: 'requestId',
  summary: 'The words of a request; erasable.',
  schema: z.object({ requestId: idField, subject: z.string(), description: z.string() }),
});

export const interactionRecorded = defineEvent({
  type: 'intake.interaction-recorded.v1',
  topic: interaction,
  key: 'orderKey',
  summary: 'One exchange with a client in any channel.',
  schema: z.object({
    interactionId: idField,
    /** The request's id, or the client's where there is no request. */
    orderKey: idField,
    clientId: idField.nullable(),
    requestId: idField.nullable(),
    channel: z.enum(['phone', 'email', 'portal', 'chat', 'api', 'meeting', 'survey']),
    direction: z.enum(['inbound', 'outbound']),
    at: momentField,
    employeeId: idField.nullable(),
    productId: idField.nullable(),
    /** Set when the exchange is a call. */
    callRecordId: idField.nullable(),
  }),
});

/** A call after all that is known of it so far; an open call has no `endedAt`. Durations in whole seconds. */
export const callStateFields = z.object({
  id: idField,
  callId: z.string(),
  direction: callDirectionField,
  queue: z.string().nullable(),
  departmentId: idField.nullable(),
  employeeId: idField.nullable(),
  clientId: idField.nullable(),
  requestId: idField.nullable(),
  productId: idField.nullable(),
  priority: z.int().nullable(),
  ringingAt: momentField,
  answeredAt: momentField.nullable(),
  endedAt: momentField.nullable(),
  waitSeconds: z.number().min(0),
  talkSeconds: z.number().min(0),
  holdSeconds: z.number().min(0),
  transfers: z.int().min(0),
  outcome: callOutcomeField,
});
export type CallState = z.infer<typeof callStateFields>;

export const callRecorded = defineEvent({
  type: 'intake.call-recorded.v1',
  topic: call,
  key: 'call.id',
  summary: 'A telephony event settled into its call, in whatever order it came.',
  schema: z.object({ call: callStateFields }),
});

export const callDescribed = defineEvent({
  type: 'intake.call-described.v1',
  topic: callNumbers,
  key: 'id',
  summary: 'The two numbers of a call; erasable.',
  schema: z.object({ id: idField, from: z.string(), to: z.string() }),
});
