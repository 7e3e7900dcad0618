import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  DueTimers,
  SERVICE_NAME,
  UnitOfWork,
  contextOfTimer,
  firstDue,
  type DueTimer,
} from '@okno/service-kit';
import { RecordFacts } from './record-facts.usecase.js';
import { toRecord, type RequestRow, type RequestTimerKind } from './request.repository.js';
import { decide, type RequestCommand } from './request.rules.js';

const batch = 200;

const commandAt: Readonly<Record<RequestTimerKind, RequestCommand>> = {
  waiting: { kind: 'resume' },
  silence: { kind: 'confirm', how: 'silence', contactId: null },
};

/** Ends waits that had an end, and takes long silence after an answer for a confirmation. */
@Injectable()
export class RequestTimers implements DueTimer, OnModuleInit {
  readonly name = 'requests';

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
    private readonly facts: RecordFacts,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  nextDue(): Promise<Date | undefined> {
    return firstDue(this.database, 'SELECT min(due_at) AS due FROM request_timer');
  }

  async fire(now: Date): Promise<number> {
    const due = await this.database.query<{ requestId: string; kind: RequestTimerKind }>(
      'SELECT request_id AS "requestId", kind FROM request_timer WHERE due_at <= $1 ORDER BY due_at LIMIT $2',
      [now, batch],
    );
    let fired = 0;
    for (const { requestId, kind } of due) if (await this.fireOne(requestId, kind, now)) fired += 1;
    return fired;
  }

  /** The request is locked before its timer, as every command does it; somebody else's work on it is not waited for. */
  private fireOne(requestId: string, kind: RequestTimerKind, now: Date): Promise<boolean> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const [row] = await work.query<RequestRow>('SELECT * FROM request WHERE id = $1 FOR UPDATE SKIP LOCKED', [
        requestId,
      ]);
      if (row === undefined) return false;
      const taken = await work.query(
        'DELETE FROM request_timer WHERE request_id = $1 AND kind = $2 AND due_at <= $3 RETURNING kind',
        [requestId, kind, now],
      );
      if (taken.length === 0) return false;
      const request = toRecord(row);
      const decision = decide(commandAt[kind], request, work.now);
      if (decision.outcome !== 'changed') return true;
      await this.facts.execute(work, request, decision.facts);
      work.audit({
        action: kind === 'waiting' ? 'request.resume' : 'request.confirm',
        subjectKind: 'request',
        subjectIds: [request.id],
        clientIds: [request.clientId],
        details: { by: 'timer' },
      });
      return true;
    });
  }
}
