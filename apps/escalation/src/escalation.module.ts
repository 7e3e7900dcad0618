import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { wellKnown } from '@okno/contracts';
import { contextOfTimer, SETTINGS, UnitOfWork } from '@okno/service-kit';
import { ApprovalsModule } from './approvals/approvals.module.js';
import { defaultCalendar } from './calendars/calendar-content.rules.js';
import { CalendarsModule } from './calendars/calendars.module.js';
import { PublishCalendar } from './calendars/publish-calendar.usecase.js';
import { ClocksModule } from './clocks/clocks.module.js';
import { ControlPointsModule } from './control-points/control-points.module.js';
import { DecideWaiting } from './clocks/decide-waiting.usecase.js';
import { CommitmentsModule } from './commitments/commitments.module.js';
import type { EscalationSettings } from './config.js';
import { DeadlinesModule } from './deadlines/deadlines.module.js';
import { EscalationsModule } from './escalations/escalations.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { defaultPolicy } from './policies/policy-content.rules.js';
import { PublishPolicy } from './policies/publish-policy.usecase.js';
import { RecomputesModule } from './recomputes/recomputes.module.js';
import { ProblemsModule } from './problems/problems.module.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';

/** Whoever starts first finds a calendar and a policy: an empty system promises something to its first request. */
@Module({
  imports: [
    ApprovalsModule,
    CalendarsModule,
    ClocksModule,
    CommitmentsModule,
    ControlPointsModule,
    DeadlinesModule,
    EscalationsModule,
    PersonalDataModule,
    PoliciesModule,
    ProblemsModule,
    RecomputesModule,
  ],
})
export class EscalationModule implements OnApplicationBootstrap {
  constructor(
    @Inject(SETTINGS) private readonly settings: EscalationSettings,
    private readonly work: UnitOfWork,
    private readonly publishCalendar: PublishCalendar,
    private readonly publishPolicy: PublishPolicy,
    private readonly decideWaiting: DecideWaiting,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const context = contextOfTimer('escalation');
    const calendar = defaultCalendar(this.settings.OKNO_TIMEZONE);
    await this.publishCalendar.ensure(wellKnown.defaultCalendarId, calendar, context);
    await this.publishPolicy.ensure(wellKnown.defaultPolicyId, defaultPolicy(wellKnown.defaultCalendarId), context);
    await this.work.run(context, (work) => this.decideWaiting.executeForAll(work, context));
  }
}
