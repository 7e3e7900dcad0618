import { Injectable } from '@nestjs/common';
import { commitmentAuditOpened, type EventPayload } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { flagsOf } from './audit-flags.rules.js';
import { AuditWeeks } from './audit-weeks.queries.js';
import {
  addAudit,
  addItems,
  lockDueAudit,
  markLooked,
  readAudited,
  type AuditedCommitment,
  type CommitmentAudit,
} from './audits.repository.js';

const pageSize = 500;
const dayMilliseconds = 86_400_000;
/** After a longer standstill nobody works through the weeks that were missed. */
const longestCatchUp = 8 * 7 * dayMilliseconds;

type DepartmentCount = EventPayload<typeof commitmentAuditOpened>['departments'][number];

/**
 * Opens the audit of a week at its beginning and brings its list up to date at each midnight of the week. In one
 * transaction under the lock of the audit's row: after a crash it is done again as if nothing had been.
 */
@Injectable()
export class LookAtAudit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: CompiledCalendars,
    private readonly weeks: AuditWeeks,
  ) {}

  /** Answers how many audits were looked at: one at most. */
  execute(context: WorkContext): Promise<number> {
    return this.work.run(context, async (work) => {
      const audit = await lockDueAudit(work, work.now);
      if (audit === undefined) return 0;
      const isOver = work.now.getTime() >= audit.endsAt.getTime();
      const asOf = isOver ? audit.endsAt : work.now;
      const counts = await this.gather(work, audit, asOf);
      await markLooked(work, audit, { at: asOf, next: isOver ? null : this.weeks.nextMidnight(asOf) });
      if (audit.openedAt === null) await announce(work, audit, counts);
      if (isOver) await addAudit(work, this.weeks.at(this.nextWeek(audit, work.now)), work.newId());
      return 1;
    });
  }

  private nextWeek({ endsAt }: CommitmentAudit, now: Date): Date {
    return now.getTime() - endsAt.getTime() > longestCatchUp ? now : endsAt;
  }

  private async gather(work: Work, audit: CommitmentAudit, asOf: Date): Promise<Map<string | null, Counts>> {
    const counts = new Map<string | null, Counts>();
    let after: string | undefined;
    for (;;) {
      const page = await readAudited(work, audit, { asOf, after, limit: pageSize });
      after = page.at(-1)?.id;
      if (after === undefined) return counts;
      const items = await this.flag(work, audit, page, asOf);
      await addItems(
        work,
        audit.week,
        items.map(({ commitment, flags }) => ({ id: work.newId(), commitment_id: commitment.id, flags })),
      );
      for (const { commitment, flags } of items) count(counts, commitment.departmentId, flags.length > 0);
    }
  }

  private async flag(work: Work, audit: CommitmentAudit, page: readonly AuditedCommitment[], asOf: Date) {
    const calendarOf = await this.calendars.load(
      work,
      page.map(({ calendarId, calendarVersion }) => ({ id: calendarId, version: calendarVersion })),
    );
    const look = { from: audit.startsAt.getTime(), asOf: asOf.getTime() };
    return page.map((commitment) => ({
      commitment,
      flags: flagsOf(commitment.standing, look, calendarOf(commitment.calendarId, commitment.calendarVersion)),
    }));
  }
}

interface Counts {
  readonly items: number;
  readonly flagged: number;
}

function count(counts: Map<string | null, Counts>, departmentId: string | null, isFlagged: boolean): void {
  const { items, flagged } = counts.get(departmentId) ?? { items: 0, flagged: 0 };
  counts.set(departmentId, { items: items + 1, flagged: flagged + (isFlagged ? 1 : 0) });
}

/** Nobody is told of a week without promises. */
async function announce(
  work: Work,
  { id, startsAt, endsAt, version }: CommitmentAudit,
  counts: ReadonlyMap<string | null, Counts>,
): Promise<void> {
  if (counts.size === 0) return;
  const heads = await work.query<{ id: string; head_id: string | null }>(
    'SELECT id, head_id FROM department_replica WHERE id = ANY($1::uuid[])',
    [[...counts.keys()].filter((department) => department !== null)],
  );
  const headOf = new Map(heads.map((row) => [row.id, row.head_id]));
  const departments: DepartmentCount[] = [...counts].map(([departmentId, of]) => ({
    departmentId,
    headId: departmentId === null ? null : (headOf.get(departmentId) ?? null),
    ...of,
  }));
  const sum = (name: keyof Counts): number => departments.reduce((total, of) => total + of[name], 0);
  work.publish(
    commitmentAuditOpened,
    {
      auditId: id,
      from: startsAt.toISOString(),
      to: endsAt.toISOString(),
      items: sum('items'),
      flagged: sum('flagged'),
      departments,
      at: work.now.toISOString(),
    },
    { id, version: version + 1 },
  );
}
