import { Injectable } from '@nestjs/common';
import { callDaysImported, callDirectionField, type EventPayload } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { idOf } from './import-lookups.queries.js';
import { RowFault, type RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from './row-store.repository.js';

export interface CallDayRow {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly queue: string | null;
  readonly employee: string | null;
  readonly direction: (typeof callDirectionField.options)[number];
  /** Between colleagues; null where the file does not say. */
  readonly internal: boolean | null;
  readonly missed: boolean;
  readonly calls: number;
  readonly talkSeconds: number;
  readonly waitSeconds: number;
}

type CallDay = EventPayload<typeof callDaysImported>['rows'][number];

/** Days of calls that another system has counted: a row is so many calls of one day, queue, employee and kind. */
@Injectable()
export class StoreCallDays implements RowStore<CallDayRow> {
  readonly source = 'call-days-csv';
  readonly requiredColumns = ['day', 'direction', 'calls'];

  read(reader: RowReader): CallDayRow {
    const talkSeconds = reader.count('talkSeconds') ?? 0;
    return {
      day: reader.requiredDay('day'),
      queue: reader.text('queue', 100),
      employee: reader.text('employee'),
      direction: reader.requiredChoice('direction', callDirectionField.options),
      internal: reader.text('internal') === null ? null : reader.flag('internal'),
      missed: reader.flag('missed'),
      calls: requiredCount(reader),
      talkSeconds,
      waitSeconds: waitOf(reader, talkSeconds),
    };
  }

  keyOf({ day, queue, employee, direction, internal, missed }: CallDayRow): string {
    return JSON.stringify([day, queue, employee, direction, internal, missed]);
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<CallDayRow>[]): Promise<StoreOutcome> {
    const given = rows.map(({ row }) => ({ key: this.keyOf(row), day: toDay(work.newId(), run, row) }));
    const inserted = await work.query<{ id: string }>(insertDays, [
      JSON.stringify(given.map(({ key, day }) => ({ ...day, key }))),
      run.id,
      work.now,
    ]);
    const stored = new Set(inserted.map(({ id }) => id));
    const fresh = given.flatMap(({ day }) => (stored.has(day.id) ? [day] : []));
    if (fresh.length > 0) {
      const payload = { importId: run.id, chunk: run.chunk, rows: fresh };
      work.publish(callDaysImported, payload, { id: run.id, version: run.chunk + 1 });
    }
    const accepted = fresh.length;
    return { accepted, duplicates: rows.length - accepted, linked: 0, unlinked: accepted };
  }
}

function requiredCount(reader: RowReader): number {
  const calls = reader.count('calls');
  if (calls === null) throw new RowFault('calls: required');
  return calls;
}

/** Some systems count the wait, others talk and wait together. */
function waitOf(reader: RowReader, talkSeconds: number): number {
  const total = reader.count('totalSeconds');
  const wait = reader.count('waitSeconds');
  if (wait !== null || total === null) return wait ?? 0;
  if (total < talkSeconds) throw new RowFault('totalSeconds: less-than-talkSeconds');
  return total - talkSeconds;
}

function toDay(id: string, { names }: ImportRun, { employee, ...row }: CallDayRow): CallDay {
  return {
    ...row,
    id,
    departmentId: idOf(names.queues, row.queue),
    employeeId: idOf(names.employees, employee),
    version: 1,
  };
}

const insertDays = `
  INSERT INTO call_day (id, row_key, day, queue, department_id, employee_id, direction, internal, missed, calls,
    talk_seconds, wait_seconds, import_id, created_at)
  SELECT id, key, day, queue, "departmentId", "employeeId", direction, internal, missed, calls, "talkSeconds",
    "waitSeconds", $2, $3
  FROM json_to_recordset($1::json) AS r (id uuid, key text, day date, queue text, "departmentId" uuid,
    "employeeId" uuid, direction text, internal boolean, missed boolean, calls bigint, "talkSeconds" bigint,
    "waitSeconds" bigint)
  ON CONFLICT (row_key) DO NOTHING RETURNING id`;
