import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { wellKnown } from '@okno/contracts';
import { contextOfTimer, SETTINGS } from '@okno/service-kit';
import { defaultCalendar } from './calendars/calendar-content.rules.js';
import { CalendarsModule } from './calendars/calendars.module.js';
import { PublishCalendar } from './calendars/publish-calendar.usecase.js';
import type { EscalationSettings } from './config.js';
import { DeadlinesModule } from './deadlines/deadlines.module.js';

/** Whoever starts first finds a calendar and a policy: an empty system promises something to its first request. */
@Module({ imports: [CalendarsModule, DeadlinesModule] })
export class EscalationModule implements OnApplicationBootstrap {
  constructor(
    @Inject(SETTINGS) private readonly settings: EscalationSettings,
    private readonly publishCalendar: PublishCalendar,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const context = contextOfTimer('escalation');
    await this.publishCalendar.ensure(
      wellKnown.defaultCalendarId,
      defaultCalendar(this.settings.OKNO_TIMEZONE),
      context,
    );
  }
}
