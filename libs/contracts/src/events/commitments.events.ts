import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, momentField } from '../fields.js';
import { commitmentSourceField, commitmentStateField } from '../vocabulary.js';

const commitment = defineTopic('escalation.commitment');
const commitmentText = defineTopic('escalation.commitment-text', 'compact');
const commitmentAudit = defineTopic('escalation.commitment-audit');

const commitmentFact = z.object({
  commitmentId: idField,
  /** What keeps its events in order: the request it belongs to, or itself where there is none. */
  orderedBy: idField,
  requestId: idField.nullable(),
  clientId: idField,
  contactId: idField.nullable(),
  /** Who is to keep it, and in which department. */
  employeeId: idField,
  departmentId: idField.nullable(),
  madeById: idField.nullable(),
  source: commitmentSourceField,
  state: commitmentStateField,
  startedAt: momentField,
  /** As it was promised first; absent where a moment was agreed on. */
  withinWorkingMinutes: z.int().nullable(),
  firstDueAt: momentField,
  dueAt: momentField,
  /** In whose working time it runs, frozen when it was made. */
  calendarId: idField,
  calendarVersion: z.int(),
  /** How often its date was moved. */
  moves: z.int(),
  /** What the executor last reported. */
  percent: z.int().nullable(),
  forecastAt: momentField.nullable(),
  /** After the deadline too: a broken one that was kept late stays broken. */
  keptAt: momentField.nullable(),
  brokenAt: momentField.nullable(),
  actorEmployeeId: idField.nullable(),
  at: momentField,
});
export type CommitmentSnapshot = z.output<typeof commitmentFact>;

function defineCommitmentFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: commitment, key: 'orderedBy', summary, schema: commitmentFact });
}
export const commitmentMade = defineCommitmentFact(
  'escalation.commitment-made.v1',
  'Something was promised to a client.',
);
export const commitmentReported = defineCommitmentFact(
  'escalation.commitment-reported.v1',
  'The executor told how far the promise is.',
);
export const commitmentChecked = defineCommitmentFact(
  'escalation.commitment-checked.v1',
  'An item of its checklist was ticked, or unticked.',
);
export const commitmentRenegotiated = defineCommitmentFact(
  'escalation.commitment-renegotiated.v1',
  'The client agreed to a new date.',
);
export const commitmentKept = defineCommitmentFact(
  'escalation.commitment-kept.v1',
  'What was promised was done not after its date.',
);
export const commitmentBroken = defineCommitmentFact(
  'escalation.commitment-broken.v1',
  'The date of a promise passed.',
);
export const commitmentKeptLate = defineCommitmentFact(
  'escalation.commitment-kept-late.v1',
  'A broken promise was made good.',
);

export const commitmentDescribed = defineEvent({
  type: 'escalation.commitment-described.v1',
  topic: commitmentText,
  key: 'commitmentId',
  summary: 'What was promised, in words; erasable.',
  schema: z.object({ commitmentId: idField, requestId: idField.nullable(), clientId: idField, text: z.string() }),
});

export const commitmentAuditOpened = defineEvent({
  type: 'escalation.commitment-audit-opened.v1',
  topic: commitmentAudit,
  key: 'auditId',
  summary: 'The promises of a week are to be gone through.',
  schema: z.object({
    auditId: idField,
    /** The Monday of the week and the Monday after it, midnight in the company's zone. */
    from: momentField,
    to: momentField,
    items: z.int(),
    flagged: z.int(),
    departments: z.array(
      z.object({ departmentId: idField.nullable(), headId: idField.nullable(), items: z.int(), flagged: z.int() }),
    ),
    at: momentField,
  }),
});
