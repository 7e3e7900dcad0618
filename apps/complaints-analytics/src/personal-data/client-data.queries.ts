import type { PersonalDataQuery } from '@okno/service-kit';

const ofTheirRequests = 'request_id IN (SELECT id FROM access_request WHERE client_id = $1)';

/** What complaints-analytics holds of a client, for the export; the cube has ids and figures of the same records. */
export const clientDataQueries: readonly PersonalDataQuery[] = [
  {
    what: 'complaints',
    sql: `SELECT id, reference, request_id AS "requestId", severity, state, text, verdict, answer,
        appeal_reason AS "appealReason", compensation_minor AS "compensationMinor",
        compensation_currency AS "compensationCurrency", received_at AS "receivedAt", closed_at AS "closedAt"
      FROM complaint WHERE client_id = $1 OR ${ofTheirRequests} ORDER BY received_at, id`,
  },
  {
    what: 'decisions on complaints',
    isInternal: true,
    sql: `SELECT id, decision, decided_at AS "decidedAt" FROM complaint
      WHERE decision IS NOT NULL AND (client_id = $1 OR ${ofTheirRequests}) ORDER BY received_at, id`,
  },
];
