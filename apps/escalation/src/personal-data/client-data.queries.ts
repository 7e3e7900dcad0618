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
    what: 'commitments',
    sql: `SELECT id, request_id AS "requestId", text, state, first_due_at AS "firstDueAt", due_at AS "dueAt",
        kept_at AS "keptAt", broken_at AS "brokenAt", created_at AS "createdAt"
      FROM commitment WHERE client_id = $1 ORDER BY created_at, id`,
  },
  {
    what: 'commitment work',
    isInternal: true,
    sql: `SELECT id, checklist, evidence, moves AS history, reports,
        (SELECT jsonb_agg(jsonb_build_object('week', i.week, 'reason', i.reason, 'note', i.note) ORDER BY i.week)
         FROM commitment_audit_item i WHERE i.commitment_id = c.id) AS audits
      FROM commitment c WHERE client_id = $1 ORDER BY created_at, id`,
  },
  {
    what: 'notices',
    sql: `SELECT id, request_id AS "requestId", why, state, text, sent_at AS "sentAt", created_at AS "createdAt"
      FROM client_notice WHERE ${ofTheirRequests} AND state = 'sent' ORDER BY created_at, id`,
  },
  {
    what: 'reports',
    isInternal: true,
    sql: `SELECT subject_id AS "assignmentId", request_id AS "requestId", at, percent, forecast_at AS "forecastAt", text
      FROM control_report WHERE ${ofTheirRequests} ORDER BY request_id, version`,
  },
  {
    what: 'approvals',
    isInternal: true,
    sql: `SELECT id, request_id AS "requestId", subject_kind AS "subjectKind", reference, title, state, outcome,
        created_at AS "createdAt"
      FROM approval WHERE client_id = $1 ORDER BY created_at, id`,
  },
  {
    what: 'deadlines',
    sql: `SELECT id, request_id AS "requestId", kind, state, started_at AS "startedAt", last_due_at AS "dueAt", met_at AS "metAt"
      FROM clock WHERE ${ofTheirRequests} ORDER BY started_at, id`,
  },
];
