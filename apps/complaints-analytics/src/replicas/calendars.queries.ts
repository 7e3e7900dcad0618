import { Injectable } from '@nestjs/common';
import { compileCalendar, type WorkingCalendar } from '@okno/business-time';
import { wellKnown, type EventPayload, type calendarPublished } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

interface CalendarRow {
  readonly id: string;
  readonly version: number;
  readonly definition: EventPayload<typeof calendarPublished>['calendar'];
}

/** The calendars that escalation publishes, compiled once per version. */
@Injectable()
export class Calendars {
  private readonly compiled = new Map<string, { readonly version: number; readonly working: WorkingCalendar }>();

  /** The department's calendar, else the default one; undefined while neither is known. */
  async ofDepartment(
    tx: Pick<Transaction, 'query'>,
    departmentId: string | null,
  ): Promise<WorkingCalendar | undefined> {
    const [row] = await tx.query<CalendarRow>(
      `SELECT k.id, k.version, k.definition FROM calendar_replica k
       LEFT JOIN department_replica d ON d.id = $1 AND d.calendar_id = k.id
       WHERE d.id IS NOT NULL OR k.id = $2 ORDER BY d.id IS NULL LIMIT 1`,
      [departmentId, wellKnown.defaultCalendarId],
    );
    if (row === undefined) return undefined;
    const kept = this.compiled.get(row.id);
    if (kept?.version === row.version) return kept.working;
    const working = compileCalendar(row.definition);
    this.compiled.set(row.id, { version: row.version, working });
    return working;
  }
}
