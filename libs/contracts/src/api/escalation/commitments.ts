import { z } from 'zod';
import { idField, momentField, requiredTextField } from '../../fields.js';
import { commitmentSourceField, commitmentStateField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';

const wordsField = requiredTextField(10_000);
const shortWordsField = requiredTextField(500);
const mostItems = 100;
/** Two working years. */
const mostMinutes = 250_000;

/** Exactly one of `dueAt` and `withinWorkingMinutes`; the minutes are of the executor's department. */
export const commitmentBody = z.strictObject({
  /** The request it was promised in; a promise at a meeting or in a contract has none. */
  requestId: idField.optional(),
  clientId: idField,
  contactId: idField.optional(),
  text: wordsField,
  /** Who is to keep it. */
  employeeId: idField,
  dueAt: momentField.optional(),
  withinWorkingMinutes: z.int().min(1).max(mostMinutes).optional(),
  source: commitmentSourceField,
  checklist: z.array(shortWordsField).max(mostItems).default([]),
});
export type CommitmentBody = z.output<typeof commitmentBody>;

export const keepCommitmentBody = z.strictObject({ evidence: wordsField });
export type KeepCommitmentBody = z.output<typeof keepCommitmentBody>;
/** `agreedWith`: the id of the client's contact, or who it was in words. */
export const renegotiateCommitmentBody = z.strictObject({
  dueAt: momentField,
  agreedWith: shortWordsField,
  reason: wordsField.optional(),
});
export type RenegotiateCommitmentBody = z.output<typeof renegotiateCommitmentBody>;
/** `item` is the number the item has in the checklist, from 1. */
export const checkCommitmentBody = z.strictObject({ item: z.int().min(1).max(mostItems), done: z.boolean() });
export type CheckCommitmentBody = z.output<typeof checkCommitmentBody>;
export const reportCommitmentBody = z.strictObject({
  text: wordsField,
  percent: z.int().min(0).max(100).optional(),
  forecastAt: momentField.optional(),
});
export type ReportCommitmentBody = z.output<typeof reportCommitmentBody>;

export const commitmentResource = z.object({
  id: idField,
  /** Of the request. */
  reference: z.string().optional(),
  requestId: idField.optional(),
  clientId: idField,
  contactId: idField.optional(),
  text: z.string(),
  employeeId: idField,
  employeeName: z.string().optional(),
  departmentId: idField.optional(),
  madeById: idField.optional(),
  source: commitmentSourceField,
  state: commitmentStateField,
  startedAt: momentField,
  withinWorkingMinutes: z.int().optional(),
  /** The date that was promised first, and the one that holds. */
  firstDueAt: momentField,
  dueAt: momentField,
  calendarId: idField,
  calendarVersion: z.int(),
  /** Each change of the date, oldest first. */
  history: z.array(
    z.object({
      oldDueAt: momentField,
      newDueAt: momentField,
      agreedWith: z.string(),
      reason: z.string().optional(),
      byId: idField.optional(),
      at: momentField,
    }),
  ),
  checklist: z.array(
    z.object({
      item: z.int(),
      text: z.string(),
      done: z.boolean(),
      doneAt: momentField.optional(),
      byId: idField.optional(),
    }),
  ),
  /** What was reported on the way, oldest first. */
  reports: z.array(
    z.object({
      text: z.string(),
      percent: z.int().optional(),
      forecastAt: momentField.optional(),
      byId: idField.optional(),
      at: momentField,
    }),
  ),
  percent: z.int().optional(),
  forecastAt: momentField.optional(),
  evidence: z.string().optional(),
  /** Of a broken one: when it was made good after all. */
  keptAt: momentField.optional(),
  brokenAt: momentField.optional(),
  version: z.int(),
  createdAt: momentField,
});
export type CommitmentResource = z.output<typeof commitmentResource>;
export const commitmentPage = pageOf(commitmentResource);

/**
 * `mine`: I am to keep them, or whoever I stand in for is. `team`: they are kept by others for my clients, my requests or on my
 * word. `department`: they are kept in a department I lead, or below it.
 */
export const commitmentMirrorField = z.enum(['mine', 'team', 'department']);
export const commitmentsQuery = pageQuery.extend({
  state: commitmentStateField.optional(),
  employeeId: idField.optional(),
  clientId: idField.optional(),
  requestId: idField.optional(),
  /** Past their date and not fulfilled, or all the others. */
  overdue: z.stringbool().optional(),
  mirror: commitmentMirrorField.optional(),
});
export type CommitmentsQuery = z.output<typeof commitmentsQuery>;

/** An ISO week, `2026-W12`. */
export const weekField = z.string().regex(/^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/);
export const auditFlagField = z.enum(['overdue', 'moved-again', 'silent', 'waiting-again']);
export type AuditFlag = z.output<typeof auditFlagField>;
/** `open`: a reason is asked for. `explained`: it was given. `settled`: somebody above took note, or nothing was to be asked. */
export const auditItemStateField = z.enum(['open', 'explained', 'settled']);
export type AuditItemState = z.output<typeof auditItemStateField>;

export const auditItemResource = z.object({
  id: idField,
  week: weekField,
  commitmentId: idField,
  requestId: idField.optional(),
  reference: z.string().optional(),
  clientId: idField,
  text: z.string(),
  employeeId: idField,
  employeeName: z.string().optional(),
  departmentId: idField.optional(),
  commitmentState: commitmentStateField,
  dueAt: momentField,
  keptAt: momentField.optional(),
  /** How often the date was moved. */
  moves: z.int(),
  flags: z.array(auditFlagField),
  /** The flags in the reader's language. */
  why: z.array(z.string()),
  state: auditItemStateField,
  reason: z.string().optional(),
  explainedById: idField.optional(),
  explainedAt: momentField.optional(),
  note: z.string().optional(),
  settledById: idField.optional(),
  settledAt: momentField.optional(),
  version: z.int(),
});
export type AuditItemResource = z.output<typeof auditItemResource>;

/** What somebody promised first for one of the eight weeks before, and how much of it did not hold. */
const habitResource = z.object({
  promised: z.int(),
  broken: z.int(),
  moved: z.int(),
  /** Promises that were broken or moved, of all; null without any. */
  share: z.number().nullable(),
  /** There are enough of them to say so, and too many did not hold. */
  habitual: z.boolean(),
});
export type HabitResource = z.output<typeof habitResource>;
const totals = { items: z.int(), flagged: z.int(), open: z.int(), habit: habitResource };

export const commitmentAuditResource = z.strictObject({
  week: weekField,
  /** The week's Monday and the next one, midnight in the company's time zone. */
  from: momentField,
  to: momentField,
  /** Absent where the week has no audit, or not yet. */
  openedAt: momentField.optional(),
  /** When the list was last brought up to date: each midnight of its week. */
  lookedAt: momentField.optional(),
  items: z.array(auditItemResource),
  nextCursor: z.string().nullable(),
  /** Of all items the reader may see, whatever the page and the filters. */
  byPerson: z.array(z.object({ employeeId: idField, name: z.string().nullable(), ...totals })),
  byDepartment: z.array(z.object({ departmentId: idField.nullable(), ...totals })),
});
export type CommitmentAuditResource = z.output<typeof commitmentAuditResource>;

export const commitmentAuditQuery = pageQuery.extend({
  /** The present one unless said. */
  week: weekField.optional(),
  state: auditItemStateField.optional(),
  flagged: z.stringbool().optional(),
});
export type CommitmentAuditQuery = z.output<typeof commitmentAuditQuery>;
export const explainAuditItemBody = z.strictObject({ reason: wordsField });
export type ExplainAuditItemBody = z.output<typeof explainAuditItemBody>;
export const settleAuditItemBody = z.strictObject({ note: wordsField.optional() });
export type SettleAuditItemBody = z.output<typeof settleAuditItemBody>;
