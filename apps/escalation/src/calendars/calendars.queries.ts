import { Inject, Injectable } from '@nestjs/common';
import type { CalendarBody, CalendarResource, CalendarsQuery, Page } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal } from '@okno/service-kit';
import { VersionedRecords } from '../versions/versioned-records.repository.js';
import { toCalendarResource } from './calendar-content.rules.js';

@Injectable()
export class CalendarQueries {
  private readonly records = new VersionedRecords<CalendarBody>('calendar');

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async list(query: CalendarsQuery): Promise<Page<CalendarResource>> {
    const page = await this.records.list(this.database, query);
    return { items: page.items.map(toCalendarResource), nextCursor: page.nextCursor };
  }

  /** The given version, the latest unless said. @throws not-found */
  async read(id: string, version?: number): Promise<CalendarResource> {
    const found = await this.records.read(this.database, id, version);
    if (found === undefined) throw new Refusal('not-found');
    return toCalendarResource(found);
  }
}
