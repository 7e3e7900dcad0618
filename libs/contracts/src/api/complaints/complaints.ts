import { z } from 'zod';
import { idField, moneyField, momentField, requiredTextField } from '../../fields.js';
import { approvalStateField, complaintStateField, severityField, verdictField } from '../../vocabulary.js';
import { refField } from '../intake/clients.js';
import { pageQuery } from '../page.js';

const longText = 100_000;
const earliest = Date.UTC(1900, 0, 1);
const reason = requiredTextField(2_000);

/** What a complaint is about; references by id or code. */
const aboutFields = {
  cause: refField,
  product: refField,
  departmentId: refField,
  employeeId: idField,
};

export const newComplaintBody = z.strictObject({
  clientId: idField,
  requestId: idField.optional(),
  cause: aboutFields.cause.optional(),
  product: aboutFields.product.optional(),
  departmentId: aboutFields.departmentId.optional(),
  employeeId: aboutFields.employeeId.optional(),
  severity: severityField,
  text: requiredTextField(longText),
  /** Not before 1900: no calendar reaches further back. */
  receivedAt: momentField.refine((moment) => Date.parse(moment) >= earliest).optional(),
});
export type NewComplaintBody = z.output<typeof newComplaintBody>;

/** Null takes a mark away; what is not given stays. */
export const classifyComplaintBody = z
  .strictObject({
    cause: aboutFields.cause.nullable(),
    product: aboutFields.product.nullable(),
    departmentId: aboutFields.departmentId.nullable(),
    employeeId: aboutFields.employeeId.nullable(),
    severity: severityField,
  })
  .partial();
export type ClassifyComplaintBody = z.output<typeof classifyComplaintBody>;

export const acknowledgeComplaintBody = z.strictObject({});
export const investigateComplaintBody = z.strictObject({});
export const decideComplaintBody = z.strictObject({
  verdict: verdictField,
  decision: requiredTextField(longText),
  compensation: moneyField.refine(({ amountMinor }) => amountMinor >= 0, { path: ['amountMinor'] }).optional(),
});
export type DecideComplaintBody = z.output<typeof decideComplaintBody>;
export const answerComplaintBody = z.strictObject({ text: requiredTextField(longText) });
export const closeComplaintBody = z.strictObject({});
export const appealComplaintBody = z.strictObject({ reason });

export const complaintListQuery = z.strictObject({
  ...pageQuery.shape,
  state: complaintStateField.optional(),
  cause: refField.optional(),
  product: refField.optional(),
  departmentId: refField.optional(),
  employeeId: idField.optional(),
  clientId: idField.optional(),
  requestId: idField.optional(),
  severity: severityField.optional(),
  /** Not acknowledged, or not answered, when it had to be. */
  overdue: z.stringbool().optional(),
});
export type ComplaintListQuery = z.output<typeof complaintListQuery>;

export const complaintResource = z.object({
  id: idField,
  reference: z.string(),
  /** The system it was imported from; null for our own. */
  source: z.string().nullable(),
  clientId: idField.nullable(),
  requestId: idField.nullable(),
  /** The cause's id. */
  cause: idField.nullable(),
  /** The product's id. */
  product: idField.nullable(),
  departmentId: idField.nullable(),
  employeeId: idField.nullable(),
  severity: severityField,
  state: complaintStateField,
  /** Null for readers without a right to clients' texts, and until the request's words have arrived. */
  text: z.string().nullable(),
  verdict: verdictField.nullable(),
  /** Null for readers without a right to clients' texts. */
  decision: z.string().nullable(),
  compensation: moneyField.nullable(),
  /** Of a compensation above the limit: until it is granted the client is not answered. */
  approval: z.object({ id: idField, state: approvalStateField }).optional(),
  /** Null for readers without a right to clients' texts. */
  answer: z.string().nullable(),
  appealCount: z.int(),
  /** Why the last decision is not accepted; null for readers without a right to clients' texts. */
  appealReason: z.string().nullable(),
  receivedAt: momentField,
  /** Null while no calendar is known, and for imported complaints. */
  acknowledgeDueAt: momentField.nullable(),
  answerDueAt: momentField.nullable(),
  acknowledgedAt: momentField.nullable(),
  decidedAt: momentField.nullable(),
  answeredAt: momentField.nullable(),
  closedAt: momentField.nullable(),
  version: z.int(),
  createdAt: momentField,
});
export type ComplaintResource = z.output<typeof complaintResource>;
