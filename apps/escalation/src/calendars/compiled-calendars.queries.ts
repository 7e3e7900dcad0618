import { Injectable } from '@nestjs/common';
import { compileCalendar, type Calendar, type WorkingCalendar } from '@okno/business-time';
import type { CalendarBody } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { VersionedRecords } from '../versions/versioned-records.repository.js';

type Connection = Pick<Transaction, 'query'>;
type CalendarOf = (id: string, version: number) => WorkingCalendar | undefined;

export interface CompiledCalendar {
  readonly id: string;
  readonly version: number;
  readonly working: WorkingCalendar;
}

const mostKept = 500;

/** Calendars ready for arithmetic, compiled once per version: a version never changes. */
@Injectable()
export class CompiledCalendars {
  private readonly records = new VersionedRecords<CalendarBody>('calendar');
  private readonly kept = new Map<string, WorkingCalendar>();

  /** The given version, the latest unless said; undefined when there is none. */
  async find(connection: Connection, id: string, version?: number): Promise<CompiledCalendar | undefined> {
    const kept = version === undefined ? undefined : this.kept.get(`${id}@${version}`);
    if (version !== undefined && kept !== undefined) return { id, version, working: kept };
    const latest = version ?? (await this.latestVersion(connection, id));
    if (latest === undefined) return undefined;
    const known = this.kept.get(`${id}@${latest}`);
    if (known !== undefined) return { id, version: latest, working: known };
    const record = await this.records.read(connection, id, latest);
    if (record === undefined) return undefined;
    const working = compileCalendar(record.content satisfies Calendar);
    if (this.kept.size >= mostKept) this.kept.clear();
    this.kept.set(`${id}@${latest}`, working);
    return { id, version: latest, working };
  }

  /** Loads several versions and answers where to find them. */
  async load(
    connection: Connection,
    wanted: Iterable<{ readonly id: string; readonly version: number }>,
  ): Promise<CalendarOf> {
    const loaded = new Map<string, WorkingCalendar>();
    for (const { id, version } of wanted) {
      const place = `${id}@${version}`;
      if (loaded.has(place)) continue;
      const found = await this.find(connection, id, version);
      if (found !== undefined) loaded.set(place, found.working);
    }
    return (id, version) => loaded.get(`${id}@${version}`);
  }

  private async latestVersion(connection: Connection, id: string): Promise<number | undefined> {
    const [row] = await connection.query<{ version: number }>(
      { name: 'escalation-latest-calendar', text: 'SELECT version FROM calendar WHERE id = $1' },
      [id],
    );
    return row?.version;
  }
}
