import { Injectable } from '@nestjs/common';
import { breachAnnounced, breachUnannounced, type ClockKind } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';

/** A clock whose deadline passed; moments in milliseconds. */
export interface ClockBreach {
  readonly id: string;
  readonly kind: ClockKind;
  readonly assignmentId: string | null;
  readonly version: number;
  readonly startedAt: number;
  readonly lastDueAt: number | null;
}

/** Breaches that a client is told of before: an answer that is late announces itself. */
const announced: ReadonlySet<ClockKind> = new Set<ClockKind>(['solution', 'assignment']);

/** Keeps, once for each clock, whether the client had been told of a breach before it happened. */
@Injectable()
export class BreachRecorder {
  constructor(private readonly work: UnitOfWork) {}

  async execute(requestId: string, clocks: readonly ClockBreach[], context: WorkContext): Promise<void> {
    const breached = clocks.filter(({ kind, lastDueAt }) => announced.has(kind) && lastDueAt !== null);
    if (breached.length === 0) return;
    await this.work.run(context, async (work) => {
      for (const clock of breached) await this.record(work, requestId, clock, clock.lastDueAt ?? clock.startedAt);
    });
  }

  private async record(work: Work, requestId: string, clock: ClockBreach, deadline: number): Promise<void> {
    const { id: clockId, kind: clockKind, assignmentId } = clock;
    const deadlineAt = new Date(deadline);
    // Any notice of a delay that the client got while this clock ran, of the same assignment or for the whole request.
    const [made] = await work.query<{ announced_at: Date | null }>(
      `INSERT INTO breach (clock_id, request_id, deadline_at, announced_at)
       SELECT $1, $2, $3, (SELECT min(sent_at) FROM client_notice
         WHERE request_id = $2 AND why = 'delay' AND state = 'sent' AND sent_at BETWEEN $4 AND $3
           AND ($5::uuid IS NULL OR subject_id = $5))
       ON CONFLICT DO NOTHING RETURNING announced_at`,
      [clockId, requestId, deadlineAt, new Date(clock.startedAt), assignmentId],
    );
    if (made === undefined) return;
    const [who] = await work.query<{ department_id: string | null; executor_id: string | null }>(
      'SELECT department_id, executor_id FROM control_subject WHERE id = $1',
      [assignmentId],
    );
    work.publish(
      made.announced_at === null ? breachUnannounced : breachAnnounced,
      {
        orderKey: requestId,
        requestId,
        clockId,
        clockKind,
        assignmentId,
        departmentId: who?.department_id ?? null,
        executorId: who?.executor_id ?? null,
        deadlineAt: deadlineAt.toISOString(),
        announcedAt: made.announced_at?.toISOString() ?? null,
        at: work.now.toISOString(),
      },
      { id: clockId, version: clock.version },
    );
  }
}
