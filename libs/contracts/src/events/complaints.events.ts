import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, moneyField, momentField } from '../fields.js';
import { complaintStateField, severityField, verdictField } from '../vocabulary.js';
import { importChunkCountFields, importUndoRoundFields } from './intake-imports.events.js';

const cause = defineTopic('complaints.cause');
const complaint = defineTopic('complaints.complaint');
const complaintText = defineTopic('complaints.complaint-text', 'compact');
const importCount = defineTopic('complaints.import');

export const causeDefined = defineEvent({
  type: 'complaints.cause-defined.v1',
  topic: cause,
  key: 'causeId',
  summary: 'A cause was added to the tree or changed.',
  schema: z.object({
    causeId: idField,
    code: z.string(),
    name: z.string(),
    parentId: idField.nullable(),
    active: z.boolean(),
  }),
});

export const complaintStateFields = z.object({
  complaintId: idField,
  reference: z.string(),
  requestId: idField.nullable(),
  clientId: idField.nullable(),
  causeId: idField.nullable(),
  productId: idField.nullable(),
  departmentId: idField.nullable(),
  /** The employee it is about. */
  employeeId: idField.nullable(),
  severity: severityField,
  state: complaintStateField,
  verdict: verdictField.nullable(),
  compensation: moneyField.nullable(),
  receivedAt: momentField,
  acknowledgeDueAt: momentField.nullable(),
  answerDueAt: momentField.nullable(),
  answeredAt: momentField.nullable(),
});
export type ComplaintSnapshot = z.infer<typeof complaintStateFields>;

const complaintFact = z.object({
  complaint: complaintStateFields,
  at: momentField,
  actorEmployeeId: idField.nullable(),
});
function defineComplaintFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: complaint, key: 'complaint.complaintId', summary, schema: complaintFact });
}

/** When `mintsRequest` the complaint came without a request: intake makes one with this very id and makes no second complaint. */
export const complaintRegistered = defineEvent({
  type: 'complaints.complaint-registered.v1',
  topic: complaint,
  key: 'complaint.complaintId',
  summary: 'A client expressed dissatisfaction.',
  schema: complaintFact.extend({ mintsRequest: z.boolean() }),
});
export const complaintClassified = defineComplaintFact(
  'complaints.complaint-classified.v1',
  'Its cause, product or department was named.',
);
export const complaintAcknowledged = defineComplaintFact(
  'complaints.complaint-acknowledged.v1',
  'The client was told it is being looked at.',
);
export const complaintInvestigationStarted = defineComplaintFact(
  'complaints.complaint-investigation-started.v1',
  'Somebody looks into it.',
);
export const complaintDecided = defineComplaintFact(
  'complaints.complaint-decided.v1',
  'It was found justified, partly justified or not.',
);
export const complaintAnswered = defineComplaintFact('complaints.complaint-answered.v1', 'The client was answered.');
export const complaintClosed = defineComplaintFact('complaints.complaint-closed.v1', 'The matter rests.');
export const complaintAppealed = defineComplaintFact(
  'complaints.complaint-appealed.v1',
  'The client does not accept the decision.',
);

export const complaintDeadlinesSet = defineComplaintFact(
  'complaints.complaint-deadlines-set.v1',
  'Its deadlines could be computed now that a calendar is known.',
);

export const complaintsImported = defineEvent({
  type: 'complaints.complaints-imported.v1',
  topic: importCount,
  key: 'importId',
  summary: 'Up to a thousand complaints of another system came in by one import; nobody is told of them.',
  schema: z.object({
    importId: idField,
    chunk: z.int().min(0),
    rows: z.array(complaintStateFields.extend({ version: z.int() })).max(1000),
  }),
});

export const complaintDescribed = defineEvent({
  type: 'complaints.complaint-described.v1',
  topic: complaintText,
  key: 'complaintId',
  summary: 'The words of a complaint; erasable.',
  schema: z.object({ complaintId: idField, requestId: idField.nullable(), text: z.string() }),
});

export const importChunkCounted = defineEvent({
  type: 'complaints.import-chunk-counted.v1',
  topic: importCount,
  key: 'importId',
  summary: 'What became of the rows of one chunk of an import.',
  schema: importChunkCountFields,
});

export const importedComplaintsUndone = defineEvent({
  type: 'complaints.imported-complaints-undone.v1',
  topic: importCount,
  key: 'importId',
  summary: 'Up to a thousand complaints that an import brought were looked at: those of `rows` never were.',
  schema: importUndoRoundFields.extend({
    rows: z.array(z.object({ complaintId: idField, version: z.int() })).max(1000),
  }),
});
