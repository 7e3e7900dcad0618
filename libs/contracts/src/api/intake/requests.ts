import { z } from 'zod';
import { idField, listOf, momentField, requiredTextField, textField } from '../../fields.js';
import {
  blockerKindField,
  channelField,
  impactField,
  priorityField,
  requestKindField,
  requestStatusField,
  tierField,
  urgencyField,
  waitingOnField,
} from '../../vocabulary.js';
import { pageQuery } from '../page.js';
import { refField } from './clients.js';

const longText = 100_000;

/** Who speaks, where no client is named: an address that is found among clients and contacts, or makes a new client. */
const senderFields = z
  .strictObject({
    phone: requiredTextField(50).optional(),
    email: z.email().max(254).optional(),
    name: requiredTextField(300).optional(),
  })
  .refine(({ phone, email }) => phone !== undefined || email !== undefined, { path: ['phone'] });

export const newRequestBody = z
  .strictObject({
    channel: channelField,
    clientId: idField.optional(),
    from: senderFields.optional(),
    contactId: idField.optional(),
    kind: requestKindField,
    subject: requiredTextField(300),
    description: textField(longText),
    product: refField.optional(),
    impact: impactField.default('normal'),
    urgency: urgencyField.default('normal'),
    billable: z.boolean().default(false),
    /** The telephone call in which it was said. */
    callId: requiredTextField(200).optional(),
  })
  .refine(({ clientId, from }) => clientId === undefined || from === undefined, { path: ['from'] });
export type NewRequestBody = z.output<typeof newRequestBody>;

export const closingBlockerFields = z.object({ kind: blockerKindField, id: idField, since: momentField });
export type ClosingBlocker = z.output<typeof closingBlockerFields>;

export const requestResource = z.object({
  id: idField,
  reference: z.string(),
  kind: requestKindField,
  status: requestStatusField,
  tier: tierField,
  clientId: idField,
  contactId: idField.nullable(),
  /** An employee: the one manager who answers to the client. */
  ownerId: idField,
  channel: channelField,
  /** Null for readers without a right to clients' texts. */
  subject: z.string().nullable(),
  /** Null for readers without a right to clients' texts. */
  description: z.string().nullable(),
  /** The product's id. */
  product: idField.nullable(),
  impact: impactField,
  urgency: urgencyField,
  priority: priorityField,
  billable: z.boolean(),
  callIds: z.array(z.string()),
  complaintId: idField.nullable(),
  waitingOn: waitingOnField.nullable(),
  waitingUntil: momentField.nullable(),
  mergedIntoId: idField.nullable(),
  registeredAt: momentField,
  solvedAt: momentField.nullable(),
  confirmedAt: momentField.nullable(),
  closedAt: momentField.nullable(),
  reopenCount: z.int(),
  switches: z.int(),
  /** What keeps a confirmed request from being closed. */
  closingBlockers: z.array(closingBlockerFields),
  version: z.int(),
  createdAt: momentField,
});
export type RequestResource = z.output<typeof requestResource>;

const reason = requiredTextField(2_000);

export const solveBody = z.strictObject({ answer: requiredTextField(longText) });
export const confirmBody = z.strictObject({ contactId: idField.optional(), channel: channelField.optional() });
export const reopenBody = z.strictObject({ reason });
export const waitBody = z.strictObject({ on: waitingOnField, until: momentField.optional(), reason });
export const resumeBody = z.strictObject({});
export const cancelBody = z.strictObject({ reason });
export const mergeBody = z.strictObject({ intoId: idField });
export const unmergeBody = z.strictObject({ reason });
export const ownerBody = z.strictObject({ employeeId: idField, reason });

/** Both judgements as they are now; the priority follows from them. */
export const priorityBody = z.strictObject({ impact: impactField, urgency: urgencyField, reason });

export const requestSortField = z.enum([
  '-registeredAt',
  'registeredAt',
  'priority',
  '-priority',
  'tier',
  '-tier',
  'reference',
  '-reference',
]);
export type RequestSort = z.output<typeof requestSortField>;

export const requestListQuery = z.strictObject({
  ...pageQuery.shape,
  status: listOf(requestStatusField),
  tier: z.coerce.number().pipe(tierField).optional(),
  kind: listOf(requestKindField),
  ownerId: idField.optional(),
  /** Has an open assignment. */
  assigneeId: idField.optional(),
  /** Has an open assignment of the request. */
  departmentId: idField.optional(),
  clientId: idField.optional(),
  /** A part of the reference or of the subject. */
  q: textField(200).optional(),
  sort: requestSortField.default('-registeredAt'),
});
export type RequestListQuery = z.output<typeof requestListQuery>;
