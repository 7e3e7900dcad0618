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
import { expire } from './assignment.rules.js';
import { recordFact } from './assignment-facts.repository.js';
import { lockRunOut } from './assignments.repository.js';
import { OfferAssignment } from './offer-assignment.usecase.js';
import { closeOffer } from './offers.repository.js';

const batchSize = 200;

/** Passes on the offers that nobody answered in time. */
@Injectable()
export class ExpireOffers implements OnModuleInit, DueTimer {
  readonly name = 'assignment-offers';

  constructor(
    private readonly timers: DueTimers,
    private readonly work: UnitOfWork,
    private readonly offering: OfferAssignment,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  nextDue(): Promise<Date | undefined> {
    return firstDue(this.database, `SELECT min(offer_expires_at) AS due FROM assignment WHERE state = 'offered'`);
  }

  async fire(now: Date): Promise<number> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const [due] = await work.query(
        `SELECT 1 FROM assignment WHERE state = 'offered' AND offer_expires_at <= $1 LIMIT 1`,
        [now],
      );
      if (due === undefined) return 0;
      await this.offering.takeTurn(work);
      const runOut = await lockRunOut(work, now, batchSize);
      for (const assignment of runOut) {
        const decision = expire(assignment, now);
        if ('refused' in decision || decision.fact === null) continue;
        await closeOffer(work, assignment.id, 'expired');
        await recordFact(work, decision.fact, decision.assignment, assignment.offeredToId);
        await this.offering.execute(work, decision.assignment);
        work.audit({ action: 'assignment.pass-on', subjectKind: 'assignment', subjectIds: [assignment.id] });
      }
      return runOut.length;
    });
  }
}
