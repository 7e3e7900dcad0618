import { z } from 'zod';
import { idField, languageField, momentField, dayField, requiredTextField } from '../../fields.js';
import { pageQuery } from '../page.js';
import { presenceField, tierField } from '../../vocabulary.js';

/** An id or a code. */
const refField = requiredTextField(200);

const codeText = requiredTextField(80);
const nameText = requiredTextField(200);
const versioned = { id: idField, active: z.boolean(), version: z.int(), createdAt: momentField };

/** `active` is left out for all, `q` looks into code and name. */
export const organisationQuery = pageQuery.extend({
  q: requiredTextField(200).optional(),
  active: z.stringbool().optional(),
});
export const employeesQuery = organisationQuery.extend({
  departmentId: refField.optional(),
  tier: z.coerce.number().int().min(1).max(3).optional(),
});

const departmentFields = {
  code: codeText,
  name: nameText,
  parentId: refField.nullable(),
  headId: idField.nullable(),
  calendarId: idField,
  /** Codes of its telephone queues: a new code makes a queue, a code of another department moves it here. */
  queues: z.array(codeText).max(200),
};
/** A department may be made before the people who could head it. The calendar is the default one unless said. */
export const createDepartmentBody = z.strictObject({
  code: departmentFields.code,
  name: departmentFields.name,
  parentId: departmentFields.parentId.optional(),
  headId: departmentFields.headId.optional(),
  calendarId: departmentFields.calendarId.optional(),
  queues: departmentFields.queues.optional(),
});
export const changeDepartmentBody = z.strictObject({ ...departmentFields, active: z.boolean() }).partial();
export const departmentResource = z.object({
  ...versioned,
  code: z.string(),
  name: z.string(),
  parentId: idField.nullable(),
  headId: idField.nullable(),
  calendarId: idField,
  queues: z.array(z.string()),
});
export type CreateDepartmentBody = z.output<typeof createDepartmentBody>;
export type ChangeDepartmentBody = z.output<typeof changeDepartmentBody>;
export type DepartmentResource = z.output<typeof departmentResource>;

const employeeFields = {
  name: nameText,
  email: z.email().max(254),
  departmentId: refField,
  tier: tierField,
  extension: requiredTextField(30).nullable(),
  /** Level 1 (has heard of it) to 5 (teaches it). */
  skills: z.array(z.strictObject({ skillId: refField, level: z.int().min(1).max(5) })).max(200),
  languages: z.array(languageField).max(2),
  /** How many pieces of work at a time. */
  capacity: z.int().min(0).max(1000),
  calendarId: idField.nullable(),
};
const defaultCapacity = 5;
export const createEmployeeBody = z.strictObject({
  ...employeeFields,
  extension: employeeFields.extension.optional(),
  skills: employeeFields.skills.default([]),
  languages: employeeFields.languages.default([]),
  capacity: employeeFields.capacity.default(defaultCapacity),
  calendarId: employeeFields.calendarId.optional(),
});
export const changeEmployeeBody = z.strictObject({ ...employeeFields, active: z.boolean() }).partial();
export const employeeResource = z.object({
  ...versioned,
  name: z.string(),
  email: z.string(),
  departmentId: idField,
  tier: tierField,
  extension: z.string().nullable(),
  skills: z.array(z.object({ skillId: idField, level: z.int() })),
  languages: z.array(languageField),
  capacity: z.int(),
  calendarId: idField.nullable(),
});
export type CreateEmployeeBody = z.output<typeof createEmployeeBody>;
export type ChangeEmployeeBody = z.output<typeof changeEmployeeBody>;
export type EmployeeResource = z.output<typeof employeeResource>;

export const createSkillBody = z.strictObject({ code: codeText, name: nameText });
export const changeSkillBody = z.strictObject({ code: codeText, name: nameText, active: z.boolean() }).partial();
export const skillResource = z.object({ ...versioned, code: z.string(), name: z.string() });
export type CreateSkillBody = z.output<typeof createSkillBody>;
export type ChangeSkillBody = z.output<typeof changeSkillBody>;
export type SkillResource = z.output<typeof skillResource>;

export const createQueueBody = z.strictObject({ code: codeText, name: nameText, departmentId: refField });
export const changeQueueBody = z
  .strictObject({ code: codeText, name: nameText, departmentId: refField, active: z.boolean() })
  .partial();
export const queueResource = z.object({ ...versioned, code: z.string(), name: z.string(), departmentId: idField });
export type CreateQueueBody = z.output<typeof createQueueBody>;
export type ChangeQueueBody = z.output<typeof changeQueueBody>;
export type QueueResource = z.output<typeof queueResource>;

const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const shiftInterval = z
  .tuple([timeOfDay, timeOfDay])
  .refine(([from, to]) => from < to, { message: 'ends before it begins' });
/** Local times in the time zone of the employee's calendar; no intervals: a day off. */
const shiftIntervals = z.array(shiftInterval).max(20);
export const createShiftBody = z.strictObject({ employeeId: idField, date: dayField, intervals: shiftIntervals });
export const changeShiftBody = z.strictObject({ intervals: shiftIntervals, active: z.boolean() }).partial();
export const shiftsQuery = pageQuery.extend({ employeeId: idField.optional(), date: dayField.optional() });
export const shiftResource = z.object({
  ...versioned,
  employeeId: idField,
  date: dayField,
  intervals: z.array(z.tuple([z.string(), z.string()])),
});
export type CreateShiftBody = z.output<typeof createShiftBody>;
export type ChangeShiftBody = z.output<typeof changeShiftBody>;
export type ShiftResource = z.output<typeof shiftResource>;

/** Half open: away from `from` until just before `to`. `deputyId` null says in so many words that nobody stands in. */
export const planAbsenceBody = z.strictObject({
  from: momentField,
  to: momentField,
  deputyId: idField.nullable(),
  /** A note on what the deputy takes over, for people to read. */
  scope: requiredTextField(500).optional(),
});
export const cancelAbsenceBody = z.strictObject({});
export const absenceResource = z.object({
  id: idField,
  employeeId: idField,
  deputyId: idField.nullable(),
  from: momentField,
  to: momentField,
  scope: z.string().nullable(),
  state: z.enum(['planned', 'cancelled']),
  version: z.int(),
  createdAt: momentField,
});
export type PlanAbsenceBody = z.output<typeof planAbsenceBody>;
export type AbsenceResource = z.output<typeof absenceResource>;

/** `from` inclusive, `to` exclusive; at most 400 days. */
export const absenceGapsQuery = z.strictObject({
  from: momentField,
  to: momentField,
  employeeId: idField.optional(),
  departmentId: idField.optional(),
});
export type AbsenceGapsQuery = z.output<typeof absenceGapsQuery>;
/** Times in which somebody is away and nobody who is there stands in, the earliest first, at most 1,000. */
export const absenceGaps = z.object({
  items: z.array(
    z.object({
      employeeId: idField,
      name: z.string(),
      departmentId: idField,
      from: momentField,
      to: momentField,
      reason: z.enum(['no-deputy', 'deputy-away', 'deputy-left', 'circle']),
      /** With whom the chain of deputies ends: themselves where they named nobody. */
      endsWith: z.object({ employeeId: idField, name: z.string() }),
      text: z.string(),
    }),
  ),
});
export type AbsenceGaps = z.output<typeof absenceGaps>;

export const presenceBody = z.strictObject({ state: presenceField });
/** Who never reported counts as available; then `at` is null. */
export const presenceResource = z.object({ employeeId: idField, state: presenceField, at: momentField.nullable() });
export type PresenceResource = z.output<typeof presenceResource>;
