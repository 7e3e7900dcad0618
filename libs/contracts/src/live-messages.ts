import { z } from 'zod';
import { idField, momentField } from './fields.js';
import { importStatusField, presenceField } from './vocabulary.js';

/**
 * What a socket is told: that something it may see has moved, by ids and versions only. Who wants more reads it through
 * the API, which decides anew what the reader may see.
 */

const version = z.int();

export const liveMessageFields = {
  'work.offered': z.object({ assignmentId: idField, requestId: idField, version }),
  'work.changed': z.object({
    kind: z.enum(['assignment', 'callback']),
    id: idField,
    requestId: idField.nullable(),
    version,
  }),
  'request.changed': z.object({ requestId: idField, version }),
  'timeline.changed': z.object({ requestId: idField, version }),
  'call.ringing': z.object({ id: idField, callId: z.string(), version }),
  'call.changed': z.object({ id: idField, callId: z.string(), version }),
  'deadline.changed': z.object({ clockId: idField, requestId: idField, version }),
  'deadline.breached': z.object({ clockId: idField, requestId: idField, version }),
  'control-point.changed': z.object({ id: idField, requestId: idField.nullable(), version }),
  'control.noticed': z.object({ id: idField, requestId: idField.nullable(), version }),
  'client-notice.changed': z.object({ id: idField, requestId: idField, version }),
  'escalation.raised': z.object({ escalationId: idField, requestId: idField, version }),
  'escalation.changed': z.object({ escalationId: idField, requestId: idField, version }),
  'commitment.changed': z.object({ commitmentId: idField, requestId: idField.nullable(), version }),
  'commitment-audit.opened': z.object({ auditId: idField, from: momentField, version }),
  'approval.changed': z.object({ approvalId: idField, version }),
  'problem.changed': z.object({ problemId: idField, version }),
  'presence.changed': z.object({ employeeId: idField, state: presenceField, version }),
  'complaint.changed': z.object({ complaintId: idField, requestId: idField.nullable(), version }),
  'invoice.changed': z.object({ invoiceId: idField, version }),
  'payment.changed': z.object({ paymentId: idField, version }),
  'import.progress': z.object({
    id: idField,
    status: importStatusField,
    read: z.int(),
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    version,
  }),
} as const;
export type LiveMessageName = keyof typeof liveMessageFields;
