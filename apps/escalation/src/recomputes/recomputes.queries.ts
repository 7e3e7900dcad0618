import { Inject, Injectable } from '@nestjs/common';
import type { RecomputeResource } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';
import { CalendarQueries } from '../calendars/calendars.queries.js';
import { PolicyQueries } from '../policies/policies.queries.js';
import { readRecomputes } from './recomputes.repository.js';

const mostShown = 50;

/** How far versions have reached the open requests, newest first. */
@Injectable()
export class RecomputeQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly calendars: CalendarQueries,
    private readonly policies: PolicyQueries,
  ) {}

  /** @throws not-found */
  async ofCalendar(id: string): Promise<{ items: RecomputeResource[] }> {
    await this.calendars.read(id);
    return { items: await readRecomputes(this.database, id, mostShown) };
  }

  /** @throws not-found */
  async ofPolicy(id: string): Promise<{ items: RecomputeResource[] }> {
    await this.policies.require(id);
    return { items: await readRecomputes(this.database, id, mostShown) };
  }
}
