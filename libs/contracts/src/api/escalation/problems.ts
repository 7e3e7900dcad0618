import { z } from 'zod';
import { dayField, idField, momentField, requiredTextField } from '../../fields.js';
import { problemStateField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';

const mostCases = 1_000;
const casesField = z.array(idField).max(mostCases);
const wordsField = requiredTextField(10_000);
const refField = requiredTextField(100);

/** `cause` and `product` by id or code. */
export const problemBody = z.strictObject({
  title: requiredTextField(300),
  description: requiredTextField(100_000).optional(),
  cause: refField.optional(),
  product: refField.optional(),
  requestIds: casesField.default([]),
  complaintIds: casesField.default([]),
  /** Who answers for it; whoever opens it unless said. */
  ownerId: idField.optional(),
  /** The systemic escalation it springs from. */
  escalationId: idField.optional(),
});
export type ProblemBody = z.output<typeof problemBody>;
export const linkCasesBody = z.strictObject({
  requestIds: casesField.default([]),
  complaintIds: casesField.default([]),
});
export type LinkCasesBody = z.output<typeof linkCasesBody>;
export const investigateProblemBody = z.strictObject({});
export const implementProblemBody = z.strictObject({});
export const verifyProblemBody = z.strictObject({ effective: z.boolean(), evidence: wordsField });
export type VerifyProblemBody = z.output<typeof verifyProblemBody>;

export const measureBody = z.strictObject({
  title: requiredTextField(300),
  ownerId: idField,
  dueOn: dayField,
  expectedEffect: wordsField,
});
export type MeasureBody = z.output<typeof measureBody>;
export const measureDoneBody = z.strictObject({});

export const measureResource = z.object({
  id: idField,
  problemId: idField,
  title: z.string(),
  ownerId: idField,
  dueOn: dayField,
  expectedEffect: z.string(),
  state: z.enum(['planned', 'done']),
  doneAt: momentField.optional(),
  version: z.int(),
  createdAt: momentField,
});
export type MeasureResource = z.output<typeof measureResource>;
export const measurePage = pageOf(measureResource);

export const problemResource = z.object({
  id: idField,
  reference: z.string(),
  title: z.string(),
  description: z.string().optional(),
  state: problemStateField,
  /** Ids, whatever they were given by. */
  cause: idField.optional(),
  product: idField.optional(),
  requestIds: z.array(idField),
  complaintIds: z.array(idField),
  ownerId: idField.optional(),
  escalationId: idField.optional(),
  measures: z.array(measureResource),
  /** What the last check against the statistics showed. */
  verification: z.object({ effective: z.boolean(), evidence: z.string(), at: momentField }).optional(),
  version: z.int(),
  createdAt: momentField,
});
export type ProblemResource = z.output<typeof problemResource>;
export const problemPage = pageOf(problemResource);

export const problemsQuery = pageQuery.extend({ state: problemStateField.optional() });
export type ProblemsQuery = z.output<typeof problemsQuery>;
