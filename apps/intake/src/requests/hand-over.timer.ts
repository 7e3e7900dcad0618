import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  DueTimers,
  SERVICE_NAME,
  SETTINGS,
  UnitOfWork,
  contextOfTimer,
  firstDue,
  type DueTimer,
  type Work,
} from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { isPresent } from '../replicas/present.queries.js';
import { RecordFacts } from './record-facts.usecase.js';
import { RegistrationFactsQueries } from './registration-facts.queries.js';
import { toRecord, type RequestRow } from './request.repository.js';
import { decide, openStatuses, type RequestRecord } from './request.rules.js';

const batch = 100;
const reason = 'owner-left';
const handedOverStatuses = [...openStatuses, 'solved'];
const retryMilliseconds = 3_600_000;

/** Hands the open requests of employees who left over to others, a batch at a time; each change is journalled. */
@Injectable()
export class HandOverTimer implements DueTimer, OnModuleInit {
  readonly name = 'hand-over';

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
    private readonly candidates: RegistrationFactsQueries,
    private readonly facts: RecordFacts,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  nextDue(): Promise<Date | undefined> {
    return firstDue(this.database, 'SELECT min(due_at) AS due FROM hand_over');
  }

  async fire(now: Date): Promise<number> {
    const [due] = await this.database.query<{ employeeId: string }>(
      'SELECT employee_id AS "employeeId" FROM hand_over WHERE due_at <= $1 ORDER BY due_at LIMIT 1',
      [now],
    );
    if (due === undefined) return 0;
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const rows = await work.query<RequestRow>(
        `SELECT * FROM request WHERE owner_id = $1 AND status = ANY ($3::text[]) ORDER BY id LIMIT $2
         FOR UPDATE SKIP LOCKED`,
        [due.employeeId, batch, handedOverStatuses],
      );
      let handedOver = 0;
      for (const row of rows) if (await this.handOver(work, toRecord(row))) handedOver += 1;
      if (handedOver > 0) return handedOver;
      // Nothing left: done. Something left that nobody could take: again in a while.
      const done = await work.query(
        `DELETE FROM hand_over WHERE employee_id = $1 AND NOT EXISTS (SELECT 1 FROM request WHERE owner_id = $1
           AND status = ANY ($2::text[])) RETURNING 1`,
        [due.employeeId, handedOverStatuses],
      );
      if (done.length === 0) {
        await work.query('UPDATE hand_over SET due_at = $2 WHERE employee_id = $1', [
          due.employeeId,
          new Date(now.getTime() + retryMilliseconds),
        ]);
      }
      return done.length;
    });
  }

  /** Answers false when there is nobody else to take it. */
  private async handOver(work: Work, request: RequestRecord): Promise<boolean> {
    const employeeId =
      (await this.presentManager(work, request)) ??
      (await this.candidates.leastLoaded(work, work.now, request.ownerId)) ??
      this.settings.OKNO_FALLBACK_OWNER;
    const decision = decide({ kind: 'hand-over', employeeId, reason }, request, work.now);
    if (decision.outcome !== 'changed') return false;
    const changed = await this.facts.execute(work, request, decision.facts);
    work.audit({
      action: 'request.hand-over',
      subjectKind: 'request',
      subjectIds: [changed.id],
      clientIds: [changed.clientId],
      details: { ownerId: changed.ownerId, reason },
    });
    return true;
  }

  private async presentManager(work: Work, { clientId }: RequestRecord): Promise<string | undefined> {
    const [client] = await work.query<{ managerId: string }>(
      `SELECT c.manager_id AS "managerId" FROM client c WHERE c.id = $1 AND ${isPresent('c.manager_id', '$2::timestamptz')}`,
      [clientId, work.now],
    );
    return client?.managerId;
  }
}
