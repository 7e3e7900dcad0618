import type { PersonalDataQuery } from '@okno/service-kit';

const ofTheirRequests = 'request_id IN (SELECT id FROM access_request WHERE client_id = $1)';

/** What routing holds of a client, for the export. */
export const clientDataQueries: readonly PersonalDataQuery[] = [
  {
    what: 'assignments',
    isInternal: true,
    sql: `SELECT id, request_id AS "requestId", state, instruction, outcome, given_at AS "givenAt", ended_at AS "endedAt"
      FROM assignment WHERE ${ofTheirRequests} ORDER BY given_at, id`,
  },
  {
    what: 'refused offers of assignments',
    isInternal: true,
    sql: `SELECT id, assignment_id AS "assignmentId", outcome, reason, offered_at AS "offeredAt" FROM assignment_offer
      WHERE reason IS NOT NULL AND assignment_id IN (SELECT id FROM assignment WHERE ${ofTheirRequests}) ORDER BY offered_at, id`,
  },
  {
    what: 'callbacks',
    sql: `SELECT id, request_id AS "requestId", state, result, reason, owed_since AS "owedSince", due_at AS "dueAt"
      FROM callback WHERE client_id = $1 OR ${ofTheirRequests} ORDER BY owed_since, id`,
  },
  {
    what: 'numbers of calls',
    sql: `SELECT n.id, n.caller, n.called, c.ringing_at AS "ringingAt"
      FROM call_number_replica n JOIN call_replica c USING (id) WHERE c.client_id = $1 ORDER BY c.ringing_at, n.id`,
  },
];
