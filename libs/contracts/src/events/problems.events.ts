import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, momentField } from '../fields.js';
import { effectFaultField, effectFilterOpField, exposureUnitField } from '../vocabulary.js';
import { defineProblemFact } from './escalation.events.js';

const effect = defineTopic('escalation.effect');
const notice = defineTopic('escalation.problem-notice', 'compact');
const catalogue = defineTopic('analytics.catalogue');
const counted = defineTopic('analytics.effect');
const handled = defineTopic('intake.problem-notice');

export const problemExplained = defineProblemFact(
  'escalation.problem-explained.v1',
  'Why it comes about was written down, or written anew.',
);
export const problemRecurred = defineProblemFact(
  'escalation.problem-recurred.v1',
  'After it was removed the statistics show it again.',
);
export const problemClientsTold = defineProblemFact(
  'escalation.problem-clients-told.v1',
  'Its owner had the clients behind its cases told what was changed.',
);

/** From inclusive, to exclusive. */
const windowFields = z.object({ from: momentField, to: momentField });

export const effectAsked = defineEvent({
  type: 'escalation.effect-asked.v1',
  topic: effect,
  key: 'measureId',
  summary: 'Somebody must know how often something happened before and after a measure.',
  schema: z.object({
    questionId: idField,
    problemId: idField,
    measureId: idField,
    /** A measure of the cube that counts: a count, or a ratio of two counts. */
    measure: z.string(),
    /** The count it is held against; nothing for a ratio (its denominator) and for a rate per day. */
    exposure: z.string().nullable(),
    filters: z.array(
      z.object({
        dimension: z.string(),
        op: effectFilterOpField,
        values: z.array(z.union([z.string(), z.number(), z.boolean()])),
      }),
    ),
    before: windowFields,
    after: windowFields,
    at: momentField,
  }),
});

/** `count` events in `exposure` chances of them: records of the denominator, or days. */
const rateFields = z.object({ count: z.int().min(0), exposure: z.number().min(0) });

export const effectCounted = defineEvent({
  type: 'analytics.effect-counted.v1',
  topic: counted,
  key: 'measureId',
  summary: 'How often something happened before and after a measure, as the cube counts it.',
  schema: z.object({
    questionId: idField,
    problemId: idField,
    measureId: idField,
    /** Nothing where the question could not be answered. */
    counts: z.object({ per: exposureUnitField, before: rateFields, after: rateFields }).nullable(),
    fault: effectFaultField.nullable(),
    /** When the newest fact in the cube happened. */
    asOf: momentField.nullable(),
    at: momentField,
  }),
});

export const catalogueDescribed = defineEvent({
  type: 'analytics.catalogue-described.v1',
  topic: catalogue,
  key: 'catalogueId',
  summary: 'What the cube counts, and by what it can be asked.',
  schema: z.object({
    catalogueId: idField,
    measures: z.array(
      z.object({
        name: z.string(),
        /** Only counts and ratios of counts have a rate that can be compared exactly. */
        counts: z.enum(['events', 'ratio', 'nothing']),
        /** A whole number in brackets after the name. */
        parameter: z.object({ default: z.int(), min: z.int(), max: z.int() }).nullable(),
        dimensions: z.array(z.string()),
      }),
    ),
    dimensions: z.array(z.string()),
  }),
});

export const problemNoticeWorded = defineEvent({
  type: 'escalation.problem-notice-worded.v1',
  topic: notice,
  key: 'noticeId',
  summary: 'What one client is to be told of the removal of a problem; erasable.',
  schema: z.object({
    noticeId: idField,
    problemId: idField,
    clientId: idField,
    /** The client's linked requests; the first one that may be written to carries the message. */
    requestIds: z.array(idField),
    text: z.object({ ru: z.string().nullable(), en: z.string().nullable() }),
  }),
});

export const problemNoticeHandled = defineEvent({
  type: 'intake.problem-notice-handled.v1',
  topic: handled,
  key: 'noticeId',
  summary: 'A client was told of the removal of a problem, or could not be.',
  schema: z.object({
    noticeId: idField,
    problemId: idField,
    clientId: idField,
    /** The request that carries the message; nothing when nobody was told. */
    requestId: idField.nullable(),
    messageId: idField.nullable(),
    outcome: z.enum(['told', 'imported', 'unknown']),
    at: momentField,
  }),
});
