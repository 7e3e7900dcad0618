import type { PersonalDataQuery } from '@okno/service-kit';

const ofTheirRequests = 'request_id IN (SELECT id FROM access_request WHERE client_id = $1)';

/** What escalation holds of a client, for the export. */
export const clientDataQueries: readonly PersonalDataQuery[] = [
  {
    what: 'escalations',
    isInternal: true,
    sql: `SELECT id, request_id AS "requestId", kind, state, reason, outcome, steps, created_at AS "createdAt"
      FROM escalation WHERE ${ofTheirRequests} ORDER BY created_at, id`,
  },
  {
    what: 'deadlines',
    sql: `SELECT id, request_id AS "requestId", kind, state, started_at AS "startedAt", last_due_at AS "dueAt", met_at AS "metAt"
      FROM clock WHERE ${ofTheirRequests} ORDER BY started_at, id`,
  },
];
