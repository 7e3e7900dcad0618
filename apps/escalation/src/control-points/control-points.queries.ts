import type { BreachResource, ControlPointResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { ControlPoint } from './control-points.rules.js';
import type { Report } from './control-subject.rules.js';
import { readPoints, readReports } from './control-subjects.repository.js';

type Connection = Pick<Transaction, 'query'>;

function said({
  percent,
  forecastAt,
  text,
}: Report): Pick<ControlPointResource, 'reportedPercent' | 'forecastAt' | 'text'> {
  return {
    ...(percent === null ? {} : { reportedPercent: percent }),
    ...(forecastAt === null ? {} : { forecastAt: new Date(forecastAt).toISOString() }),
    ...(text === null ? {} : { text }),
  };
}

function toResource(point: ControlPoint, reports: readonly Report[]): ControlPointResource[] {
  const { percent, dueAt, state, settledAt, reportVersion } = point;
  if (state === 'dropped') return [];
  const report = reports.find(({ version }) => version === reportVersion);
  return [
    {
      percent,
      dueAt: new Date(dueAt).toISOString(),
      state,
      ...(state !== 'passed' || settledAt === null ? {} : { passedAt: new Date(settledAt).toISOString() }),
      ...(report === undefined ? {} : said(report)),
    },
  ];
}

/** The control points of these subjects, by subject. */
export async function showControlPoints(
  connection: Connection,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, ControlPointResource[]>> {
  if (subjectIds.length === 0) return new Map();
  const points = await readPoints(connection, subjectIds);
  const reports = await readReports(connection, subjectIds);
  return new Map(
    [...points].map(([id, own]) => [id, own.flatMap((point) => toResource(point, reports.get(id) ?? []))]),
  );
}

/** Whether the client had been told of the breaches of a request, by clock. */
export async function showBreaches(
  connection: Connection,
  requestId: string,
): Promise<ReadonlyMap<string, BreachResource>> {
  const rows = await connection.query<{ clock_id: string; announced_at: Date | null }>(
    'SELECT clock_id, announced_at FROM breach WHERE request_id = $1',
    [requestId],
  );
  return new Map(
    rows.map(({ clock_id, announced_at }) => [
      clock_id,
      announced_at === null ? { announced: false } : { announced: true, announcedAt: announced_at.toISOString() },
    ]),
  );
}
