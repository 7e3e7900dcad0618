import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { currencyField, dayField, idField, minorUnitsField, momentField } from '../fields.js';
import {
  callDirectionField,
  importStatusField,
  importedKindField,
  keptReasonField,
  severityField,
  tierField,
  verdictField,
} from '../vocabulary.js';
import { callStateFields, clientStateFields, requestStateFields } from './intake.events.js';

const importChunks = defineTopic('intake.import');
const importTexts = defineTopic('intake.import-rows', 'compact');
const importProgress = defineTopic('intake.import-progress');

const chunk = { importId: idField, chunk: z.int().min(0) };

export const clientsImported = defineEvent({
  type: 'intake.clients-imported.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand clients came in by one import.',
  schema: z.object({ ...chunk, rows: z.array(clientStateFields.extend({ version: z.int() })).max(1000) }),
});

export const callsImported = defineEvent({
  type: 'intake.calls-imported.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand finished calls came in by one import.',
  schema: z.object({ ...chunk, rows: z.array(callStateFields.extend({ version: z.int() })).max(1000) }),
});

export const callDaysImported = defineEvent({
  type: 'intake.call-days-imported.v1',
  topic: importChunks,
  key: 'importId',
  summary:
    'Up to a thousand rows of a day, a queue, an employee and a kind of call, with the number of calls they stand for.',
  schema: z.object({
    ...chunk,
    rows: z
      .array(
        z.object({
          id: idField,
          day: dayField,
          queue: z.string().nullable(),
          departmentId: idField.nullable(),
          employeeId: idField.nullable(),
          direction: callDirectionField,
          /** Between colleagues; null where it is not known. */
          internal: z.boolean().nullable(),
          missed: z.boolean(),
          calls: z.int().min(0),
          talkSeconds: z.int().min(0),
          waitSeconds: z.int().min(0),
          version: z.int(),
        }),
      )
      .max(1000),
  }),
});

export const requestsImported = defineEvent({
  type: 'intake.requests-imported.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand requests of another system came in by one import; nobody is told of them.',
  schema: z.object({
    ...chunk,
    rows: z
      .array(
        requestStateFields.extend({
          version: z.int(),
          departmentId: idField.nullable(),
          dueAt: momentField.nullable(),
        }),
      )
      .max(1000),
  }),
});

export const requestHistoriesImported = defineEvent({
  type: 'intake.request-histories-imported.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'The dated steps of imported requests, up to a thousand steps.',
  schema: z.object({
    ...chunk,
    rows: z
      .array(
        z.object({
          stepId: idField,
          requestId: idField,
          at: momentField,
          event: z.enum([
            'registered',
            'assigned',
            'accepted',
            'waiting',
            'resumed',
            'returned',
            'solved',
            'reopened',
            'closed',
          ]),
          tier: tierField.nullable(),
          departmentId: idField.nullable(),
          employeeId: idField.nullable(),
        }),
      )
      .max(1000),
  }),
});

/** Rows of an import that another service must judge; its verdict returns as `import-chunk-counted`. Erasable: rows hold texts. */
export const complaintRowsReceived = defineEvent({
  type: 'intake.complaint-rows-received.v1',
  topic: importTexts,
  key: 'chunkId',
  summary: 'Up to a thousand complaint rows of an import, checked for form, for complaints-analytics to store.',
  schema: z.object({
    ...chunk,
    chunkId: idField,
    source: z.string(),
    rows: z
      .array(
        z.object({
          line: z.int(),
          reference: z.string(),
          clientId: idField.nullable(),
          requestReference: z.string().nullable(),
          requestId: idField.nullable(),
          product: z.string().nullable(),
          productId: idField.nullable(),
          cause: z.string().nullable(),
          department: z.string().nullable(),
          severity: severityField,
          text: z.string(),
          receivedAt: momentField,
          answeredAt: momentField.nullable(),
          verdict: verdictField.nullable(),
          appealed: z.boolean(),
        }),
      )
      .max(1000),
  }),
});

/** What became of one chunk of an import: accepted + duplicates + rejected = the rows of the chunk. */
export const importChunkCountFields = z.object({
  ...chunk,
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  linked: z.int(),
  unlinked: z.int(),
  rejects: z.array(z.object({ line: z.int(), reason: z.string() })),
});

export const invoiceRowsReceived = defineEvent({
  type: 'intake.invoice-rows-received.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand invoices of the past, checked for form, for billing to book; its counts return.',
  schema: z.object({
    ...chunk,
    source: z.string(),
    rows: z
      .array(
        z.object({
          line: z.int(),
          number: z.string(),
          clientId: idField,
          /** False for a client of whom nothing is known but an external id. */
          isClientKnown: z.boolean(),
          issuedOn: dayField,
          dueOn: dayField,
          currency: currencyField,
          amountMinor: minorUnitsField,
          /** The day on which the whole of it was paid. */
          paidOn: dayField.nullable(),
          disputed: z.boolean(),
        }),
      )
      .max(1000),
  }),
});

export const importProgressed = defineEvent({
  type: 'intake.import-progressed.v1',
  topic: importProgress,
  key: 'importId',
  summary: 'How far an import is: at most once a second, and once that it is over.',
  schema: z.object({
    importId: idField,
    source: z.string(),
    status: importStatusField,
    read: z.int(),
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
  }),
});

export const importedCallsUndone = defineEvent({
  type: 'intake.imported-calls-undone.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand calls, or rows of days of calls, that an import brought were taken back: they never were.',
  schema: z.object({ ...chunk, kind: z.enum(['call', 'call-day']), ids: z.array(idField).max(1000) }),
});

/** The import under which a fact stands is that by which the request came, or one that told steps of it: each tells it anew. */
export const importedRequestsUndone = defineEvent({
  type: 'intake.imported-requests-undone.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand requests that an import brought were taken back: they never were.',
  schema: z.object({
    ...chunk,
    rows: z.array(z.object({ requestId: idField, version: z.int() })).max(1000),
  }),
});

export const importedStepsUndone = defineEvent({
  type: 'intake.imported-steps-undone.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand steps of imported requests were taken back: they never happened.',
  schema: z.object({ ...chunk, stepIds: z.array(idField).max(1000) }),
});

export const importedClientsUndone = defineEvent({
  type: 'intake.imported-clients-undone.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'Up to a thousand clients that an import brought were taken back: they never were.',
  schema: z.object({
    ...chunk,
    rows: z.array(z.object({ clientId: idField, version: z.int() })).max(1000),
  }),
});

export const importUndoAsked = defineEvent({
  type: 'intake.import-undo-asked.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'The service that owns what an import brought is asked to take the next thousand of it back.',
  schema: z.object({
    importId: idField,
    kind: importedKindField,
    /** Counts the questions from 1. */
    round: z.int().min(1),
    /** What comes after this record; null for the first ones. */
    after: idField.nullable(),
  }),
});

/** What one round of taking an import back did; `next` is what the following round goes on after, null when nothing is left. */
export const importUndoRoundFields = z.object({
  importId: idField,
  round: z.int().min(1),
  kept: z.array(z.object({ id: idField, name: z.string(), reason: keptReasonField })).max(1000),
  next: idField.nullable(),
});
