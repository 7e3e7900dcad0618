import { z } from 'zod';
import { dayField, idField, moneyField, momentField, requiredTextField, textField } from '../../fields.js';
import { problemSourceField, problemStateField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';
import { effectBody, effectStanding } from './measure-effects.js';

const mostCases = 1_000;
const casesField = z.array(idField).max(mostCases);
const wordsField = requiredTextField(10_000);
const refField = requiredTextField(100);

const nameField = requiredTextField(100);
const scalarField = z.union([textField(2_000), z.number(), z.boolean(), z.null()]);
const plainField = z.union([scalarField, z.array(scalarField), z.record(nameField, scalarField)]);
/** Free, but no deeper than a table: a value, a list or a record, or a list or record of those. */
const factsFields = z.record(nameField, z.union([plainField, z.array(plainField), z.record(nameField, plainField)]));
const longestEvidence = 20_000;

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
  /** What made somebody look: free facts, at most 20,000 characters of JSON. */
  evidence: z
    .strictObject({ source: problemSourceField, facts: factsFields.default({}) })
    .refine((evidence) => JSON.stringify(evidence).length <= longestEvidence, { path: ['facts'] })
    .optional(),
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

/** Why it comes about: a chain in which each answers the question why of the one before, and causes of the tree. */
export const explainProblemBody = z
  .strictObject({
    whys: z.array(requiredTextField(2_000)).max(20).optional(),
    /** By id or code. */
    causes: z.array(refField).max(50).optional(),
  })
  .refine(({ whys, causes }) => whys !== undefined || causes !== undefined, { path: ['whys'] });
export type ExplainProblemBody = z.output<typeof explainProblemBody>;

/** What every client behind the problem is told: each in their language, or in the one there is. */
const tellTextFields = z.strictObject({ ru: wordsField.optional(), en: wordsField.optional() });
export const tellClientsBody = z.strictObject({
  text: tellTextFields.refine(({ ru, en }) => ru !== undefined || en !== undefined, { path: ['ru'] }),
});
export type TellClientsBody = z.output<typeof tellClientsBody>;

/** `expectedEffect` in words; `effect` is the same promise as a number that can be checked. */
export const measureBody = z.strictObject({
  title: requiredTextField(300),
  ownerId: idField,
  dueOn: dayField,
  expectedEffect: wordsField,
  effect: effectBody.optional(),
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
  effect: effectBody.optional(),
  /** How the promise stands against the statistics; absent until it was asked. */
  check: effectStanding.optional(),
  state: z.enum(['planned', 'done']),
  doneAt: momentField.optional(),
  version: z.int(),
  createdAt: momentField,
});
export type MeasureResource = z.output<typeof measureResource>;
export const measurePage = pageOf(measureResource);

const whyFields = z.object({ text: z.string(), byId: idField.optional(), at: momentField });
export const problemExplanation = z.object({
  revision: z.int(),
  whys: z.array(whyFields),
  causes: z.array(idField),
  byId: idField.optional(),
  at: momentField,
});
export type ProblemExplanation = z.output<typeof problemExplanation>;
export const problemExplanations = z.object({ items: z.array(problemExplanation) });

/** What the linked cases cost, as far as the services know it (docs/problems.md). */
const costFields = z.object({
  assignments: z.int(),
  /** From given out to ended, open ones to now, each in its own calendar. */
  assignmentWorkingMinutes: z.int(),
  calls: z.int(),
  /** Talk and hold. */
  callSeconds: z.int(),
  /** Decided on linked complaints, a sum per currency. */
  compensation: z.array(moneyField),
});
export type ProblemCost = z.output<typeof costFields>;

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
  evidence: z.object({ source: problemSourceField, facts: factsFields }).optional(),
  /** The explanation in force; `GET /problems/{id}/explanations` has those before it. */
  whys: z.array(whyFields),
  causes: z.array(idField),
  /** Of all linked cases, whoever may see them. */
  cases: z.object({ requests: z.int(), complaints: z.int(), clients: z.int() }),
  /** Of one problem, for those who lead problems. */
  cost: costFields.optional(),
  /** What the last check against the statistics showed; `measureId` where it was a check and not a person. */
  verification: z
    .object({
      effective: z.boolean(),
      evidence: z.string(),
      at: momentField,
      recurrence: z.boolean().optional(),
      measureId: idField.optional(),
    })
    .optional(),
  /** What the clients behind it could be told, for its owner to make their own. Absent once they were told. */
  tellDraft: z.object({ ru: z.string(), en: z.string() }).optional(),
  /** `clients` were written to; `waiting` are about to be; `left` have only requests nobody is written to about. */
  told: z
    .object({
      text: z.object({ ru: z.string().optional(), en: z.string().optional() }),
      at: momentField,
      byId: idField.optional(),
      clients: z.int(),
      waiting: z.int(),
      left: z.int(),
    })
    .optional(),
  version: z.int(),
  createdAt: momentField,
});
export type ProblemResource = z.output<typeof problemResource>;
export const problemPage = pageOf(problemResource);

export const problemsQuery = pageQuery.extend({ state: problemStateField.optional() });
export type ProblemsQuery = z.output<typeof problemsQuery>;
