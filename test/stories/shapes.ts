import { z } from 'zod';

/** What api.md promises, as a foreign client would read it: written from the contract, not from the project's own schemas. */
const id = z.uuid();
const moment = z.iso.datetime();
const money = z.looseObject({ amountMinor: z.int(), currency: z.string() });

export const created = z.looseObject({ id, version: z.int(), createdAt: moment });

export const page = <Item extends z.ZodType>(item: Item) =>
  z.looseObject({ items: z.array(item), nextCursor: z.string().nullable() });
export const itemsOf = <Item extends z.ZodType>(item: Item) => z.looseObject({ items: z.array(item) });

export const request = z.looseObject({
  id,
  reference: z.string().regex(/^R-\d{4}-\d{6}$/),
  kind: z.string(),
  status: z.string(),
  tier: z.int(),
  clientId: id,
  ownerId: id,
  channel: z.string(),
  subject: z.string(),
  description: z.string(),
  priority: z.int(),
  billable: z.boolean(),
  callIds: z.array(z.string()),
  registeredAt: moment,
  reopenCount: z.int(),
  switches: z.int(),
  closingBlockers: z.array(z.looseObject({ kind: z.string(), id, since: moment })),
  version: z.int(),
});

export const assignment = z.looseObject({
  id,
  requestId: id,
  departmentId: id,
  tier: z.int(),
  state: z.string(),
  instruction: z.string(),
  dueAt: moment,
  offeredToId: id.nullish(),
  assigneeId: id.nullish(),
  actingForId: id.nullish(),
  escalationId: id.nullish(),
  version: z.int(),
});

export const escalation = z.looseObject({
  id,
  requestId: id,
  kind: z.string(),
  level: z.int(),
  state: z.string(),
  addressee: z.looseObject({ employeeId: id, name: z.string(), actingFor: z.unknown().optional() }).nullish(),
  assignmentId: id.nullish(),
  acknowledgeBy: moment,
  reason: z.string(),
});

export const approval = z.looseObject({
  id,
  subject: z.looseObject({ kind: z.string(), id, title: z.string() }),
  state: z.string(),
  stages: z.array(
    z.looseObject({
      state: z.string(),
      places: z.array(
        z.looseObject({ holders: z.array(z.looseObject({ employeeId: id, actingFor: z.unknown().optional() })) }),
      ),
    }),
  ),
});

export const deadline = z.looseObject({
  id,
  kind: z.string(),
  state: z.string(),
  startedAt: moment,
  dueAt: moment.nullish(),
  lastDueAt: moment.nullish(),
  metAt: moment.nullish(),
  explanation: z.array(
    z.looseObject({ from: moment, to: moment, minutes: z.number(), counted: z.boolean(), why: z.string() }),
  ),
  controlPoints: z.array(z.looseObject({ percent: z.int(), state: z.string() })).optional(),
  breach: z.looseObject({ announced: z.boolean(), announcedAt: moment.nullish() }).optional(),
});

export const clientNotice = z.looseObject({
  id,
  why: z.string(),
  state: z.string(),
  text: z.string(),
  sentAt: moment.nullish(),
  sentById: id.nullish(),
});

export const commitment = z.looseObject({
  id,
  clientId: id,
  employeeId: id,
  state: z.string(),
  source: z.string(),
  firstDueAt: moment,
  dueAt: moment,
  history: z.array(z.looseObject({ oldDueAt: moment, newDueAt: moment, agreedWith: z.string(), byId: id.nullish() })),
  evidence: z.string().nullish(),
});

export const auditItem = z.looseObject({
  id,
  commitmentId: id,
  state: z.string(),
  flags: z.array(z.string()),
  why: z.array(z.string()),
  reason: z.string().nullish(),
});
export const commitmentAudit = z.looseObject({ week: z.string(), items: z.array(auditItem) });

export const complaint = z.looseObject({
  id,
  state: z.string(),
  severity: z.string(),
  clientId: id.nullish(),
  requestId: id.nullish(),
  acknowledgeDueAt: moment.nullish(),
  answerDueAt: moment.nullish(),
});

export const invoice = z.looseObject({
  id,
  clientId: id,
  requestId: id.nullish(),
  state: z.string(),
  dueOn: z.iso.date(),
  total: money,
  balance: money,
  overdue: z.boolean(),
  version: z.int(),
});

export const payment = z.looseObject({ id, externalId: z.string(), amount: money });

export const workItem = z.looseObject({
  kind: z.string(),
  id,
  requestId: id.nullish(),
  state: z.string(),
  why: z.array(z.string()),
});

export const call = z.looseObject({
  id,
  callId: z.string(),
  direction: z.string(),
  outcome: z.string(),
  waitSeconds: z.number(),
  talkSeconds: z.number(),
  holdSeconds: z.number(),
  clientId: id.nullish(),
  requestId: id.nullish(),
});

export const callback = z.looseObject({ id, state: z.string(), clientId: id.nullish() });

export const escalationStatistics = z.looseObject({
  tiers: z.array(z.looseObject({ tier: z.int(), handOvers: z.int(), unanswered: z.int() })),
});

export const departmentControl = z.looseObject({
  overdue: z.int(),
  missedControlPoints: z.int(),
  unannouncedBreaches: z.int(),
});

export const timelineItem = z.looseObject({ id, at: moment, kind: z.string(), refId: id, title: z.string() });

export const cubeAnswer = z.looseObject({
  columns: z.array(z.looseObject({ name: z.string(), role: z.string() })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});
export const cubeRecords = page(z.looseObject({ id }));

export const absence = z.looseObject({ id, deputyId: id.nullish(), from: moment, to: moment });

export const measure = z.looseObject({ id, title: z.string(), ownerId: id, dueOn: z.iso.date() });

export const problem = z.looseObject({
  id,
  state: z.string(),
  requestIds: z.array(id),
  complaintIds: z.array(id),
  cases: z.looseObject({ requests: z.int(), complaints: z.int(), clients: z.int() }).optional(),
  measures: z
    .array(z.looseObject({ id, check: z.looseObject({ last: z.looseObject({}).optional() }).optional() }))
    .optional(),
  told: z.looseObject({ clients: z.int(), waiting: z.int(), left: z.int() }).optional(),
});

export const emailOutcome = z.looseObject({
  outcome: z.enum(['created', 'appended', 'ignored']),
  requestId: id.nullish(),
  interactionId: id.nullish(),
  reason: z.string().nullish(),
});

export const message = z.looseObject({ id, direction: z.string(), text: z.string(), at: moment });

export const anything = z.unknown();
