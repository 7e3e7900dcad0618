import { Injectable } from '@nestjs/common';
import { addWorkingTime, DeadlineRefusal } from '@okno/business-time';
import { wellKnown, type CommitmentBody, type CommitmentResource } from '@okno/contracts';
import {
  once,
  Refusal,
  SqlParameters,
  UnitOfWork,
  type FieldFault,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { CompiledCalendars, type CompiledCalendar } from '../calendars/compiled-calendars.queries.js';
import { asRefusal, refuse, unknownFault } from '../escalation.refusals.js';
import { References } from '../replicas/references.queries.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import { beginAudits } from './audits.repository.js';
import { AuditWeeks } from './audit-weeks.queries.js';
import { announceCommitment, describeCommitment } from './commitment-facts.queries.js';
import type { Commitment } from './commitment.rules.js';
import { seesClient } from './commitment-visibility.queries.js';
import { CommitmentQueries } from './commitments.queries.js';
import { insertCommitment } from './commitments.repository.js';

const minuteMilliseconds = 60_000;
const givenUp: ReadonlySet<string> = new Set(['cancelled', 'merged']);

/** Writes down what was promised to a client. */
@Injectable()
export class MakeCommitment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly requests: VisibleRequests,
    private readonly calendars: CompiledCalendars,
    private readonly weeks: AuditWeeks,
    private readonly commitments: CommitmentQueries,
  ) {}

  async execute(body: CommitmentBody, context: WorkContext): Promise<CommitmentResource> {
    if ((body.dueAt === undefined) === (body.withinWorkingMinutes === undefined)) throw oneDate();
    const faults = await this.unknownOf(body);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        await this.requireParties(work, body, faults);
        const commitment = await this.promise(work, body);
        await insertCommitment(work, commitment);
        await beginAudits(work, this.weeks.at(work.now), work.newId());
        announceCommitment(work, commitment, 'made');
        describeCommitment(work, commitment);
        work.audit({
          action: 'commitment.make',
          subjectKind: 'commitment',
          subjectIds: [commitment.id, ...(commitment.requestId === null ? [] : [commitment.requestId])],
          clientIds: [commitment.clientId],
          details: { employeeId: commitment.employeeId, dueAt: commitment.dueAt },
        });
        return this.commitments.show(work, commitment.id);
      }),
    );
  }

  /** Which of the named records are unknown; looked for outside the transaction, because young ones are waited for. */
  private async unknownOf({ requestId, clientId, contactId, employeeId }: CommitmentBody): Promise<FieldFault[]> {
    const named = [
      ...(requestId === undefined ? [] : [['request', 'requestId', requestId] as const]),
      ['client', 'clientId', clientId] as const,
      ['employee', 'employeeId', employeeId] as const,
    ];
    const faults: FieldFault[] = [];
    for (const [table, field, id] of named) {
      const found = await this.references.resolveOne(table, field, id).catch(asRefusal);
      if (found instanceof Refusal) faults.push(unknownFault(field));
    }
    if (contactId !== undefined && !(await this.references.isContactOf(clientId, contactId))) {
      faults.push(unknownFault('contactId'));
    }
    return faults;
  }

  /** @throws unknown-reference for what is unknown or not visible, request-ended */
  private async requireParties(
    work: Work,
    { requestId, clientId }: CommitmentBody,
    unknown: readonly FieldFault[],
  ): Promise<void> {
    const faults = [...unknown];
    const isNew = (field: string): boolean => faults.every((fault) => fault.field !== field);
    if (requestId === undefined) {
      const isSeen = isNew('clientId') && (await seesClient(work, clientId, new SqlParameters()));
      if (!isSeen && isNew('clientId')) faults.push(unknownFault('clientId'));
    } else if (isNew('requestId')) {
      const request = await this.requests.require(work, requestId).catch(absent);
      if (request === undefined) faults.push(unknownFault('requestId'));
      else if (givenUp.has(request.status)) throw refuse('request-ended');
      else if (request.clientId !== clientId.toLowerCase() && isNew('clientId')) faults.push(otherClient);
    }
    if (faults.length > 0) throw refuse('unknown-reference', { errors: faults });
  }

  private async promise(work: Work, body: CommitmentBody): Promise<Commitment> {
    const { departmentId, calendar } = await this.placeOf(work, body.employeeId);
    const dueAt = dueOf(body, calendar, work.now);
    return {
      id: work.newId(),
      requestId: body.requestId ?? null,
      clientId: body.clientId,
      contactId: body.contactId ?? null,
      employeeId: body.employeeId,
      departmentId,
      madeById: work.context.identity.employeeId,
      source: body.source,
      state: 'made',
      text: body.text,
      checklist: body.checklist.map((text) => ({ text, done: false, at: null, byId: null })),
      evidence: null,
      calendarId: calendar.id,
      calendarVersion: calendar.version,
      withinWorkingMinutes: body.withinWorkingMinutes ?? null,
      startedAt: work.now,
      firstDueAt: dueAt,
      dueAt,
      moves: [],
      reports: [],
      percent: null,
      forecastAt: null,
      heardAt: work.now,
      keptAt: null,
      brokenAt: null,
      version: 1,
      createdAt: work.now,
    };
  }

  /** The executor's department and its calendar, else the calendar of the first second. */
  private async placeOf(
    work: Work,
    employeeId: string,
  ): Promise<{ readonly departmentId: string | null; readonly calendar: CompiledCalendar }> {
    const [row] = await work.query<{ department_id: string; calendar_id: string | null }>(
      `SELECT e.department_id, d.calendar_id FROM employee_replica e
       LEFT JOIN department_replica d ON d.id = e.department_id WHERE e.id = $1`,
      [employeeId],
    );
    const own = typeof row?.calendar_id === 'string' ? await this.calendars.find(work, row.calendar_id) : undefined;
    const calendar = own ?? (await this.calendars.find(work, wellKnown.defaultCalendarId));
    if (calendar === undefined) throw refuse('unknown-calendar');
    return { departmentId: row?.department_id ?? null, calendar };
  }
}

const otherClient: FieldFault = {
  field: 'clientId',
  code: 'other-client',
  message: { en: 'The request is another client’s', ru: 'Обращение другого клиента' },
};

function oneDate(): Refusal {
  const message = {
    en: 'Give either the moment or the working minutes',
    ru: 'Укажите либо момент, либо рабочие минуты',
  };
  return new Refusal('invalid-input', {
    errors: ['dueAt', 'withinWorkingMinutes'].map((field) => ({ field, code: 'exactly-one', message })),
  });
}

function absent(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'not-found') return undefined;
  throw error;
}

/** @throws due-in-the-past, no-working-time, out-of-range */
function dueOf({ dueAt, withinWorkingMinutes }: CommitmentBody, calendar: CompiledCalendar, now: Date): Date {
  if (dueAt !== undefined) {
    if (Date.parse(dueAt) <= now.getTime()) throw pastDate();
    return new Date(dueAt);
  }
  const amount = (withinWorkingMinutes ?? 0) * minuteMilliseconds;
  try {
    return new Date(addWorkingTime(calendar.working, now.getTime(), amount) ?? now);
  } catch (error) {
    if (!(error instanceof DeadlineRefusal)) throw error;
    throw refuse(error.code === 'no-working-time' ? 'no-working-time' : 'out-of-range');
  }
}

export function pastDate(): Refusal<'due-in-the-past'> {
  return refuse('due-in-the-past', {
    errors: [
      {
        field: 'dueAt',
        code: 'past',
        message: { en: 'Name a moment that is to come', ru: 'Укажите момент в будущем' },
      },
    ],
  }) as Refusal<'due-in-the-past'>;
}
