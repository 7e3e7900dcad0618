import type { PersonalDataQuery } from '@okno/service-kit';

const theirRequests = '(SELECT id FROM request WHERE client_id = $1)';

/** What intake holds of a client, for the export. A file is read at `GET /files/{id}`. */
export const clientDataQueries: readonly PersonalDataQuery[] = [
  {
    what: 'card',
    sql: `SELECT id, kind, name, tax_id AS "taxId", segment, language, active, created_at AS "createdAt", consents
      FROM client WHERE id = $1`,
  },
  {
    what: 'contacts',
    sql: `SELECT id, name, position, decision_roles AS "decisionRoles" FROM contact WHERE client_id = $1 ORDER BY created_at, id`,
  },
  {
    what: 'telephone numbers',
    sql: 'SELECT contact_id AS "contactId", phone FROM client_phone WHERE client_id = $1 ORDER BY phone',
  },
  {
    what: 'e-mail addresses',
    sql: 'SELECT contact_id AS "contactId", email FROM client_email WHERE client_id = $1 ORDER BY email',
  },
  {
    what: 'ids in other systems',
    sql: 'SELECT system, value FROM client_external_id WHERE client_id = $1 ORDER BY system, value',
  },
  {
    what: 'requests',
    sql: `SELECT id, reference, kind, status, channel, subject, description, registered_at AS "registeredAt",
        solved_at AS "solvedAt", closed_at AS "closedAt"
      FROM request WHERE client_id = $1 ORDER BY registered_at, id`,
  },
  {
    what: 'messages',
    sql: `SELECT id, request_id AS "requestId", direction, channel, text, folded, at, attachment_ids AS "fileIds" FROM message
      WHERE direction <> 'internal' AND request_id IN ${theirRequests} ORDER BY at, id`,
  },
  {
    what: 'internal notes',
    isInternal: true,
    sql: `SELECT id, request_id AS "requestId", text, at, attachment_ids AS "fileIds" FROM message
      WHERE direction = 'internal' AND request_id IN ${theirRequests} ORDER BY at, id`,
  },
  {
    what: 'reasons of waits and steps',
    isInternal: true,
    sql: `SELECT id AS "requestId", waiting_reason AS reason, registered_at AS at FROM request
        WHERE client_id = $1 AND waiting_reason IS NOT NULL
      UNION ALL SELECT request_id, reason, at FROM request_step WHERE reason IS NOT NULL AND request_id IN ${theirRequests}
      ORDER BY at, "requestId"`,
  },
  {
    what: 'calls',
    sql: `SELECT id, call_id AS "callId", direction, from_number AS "from", to_number AS "to", request_id AS "requestId",
        outcome, ringing_at AS "ringingAt", ended_at AS "endedAt"
      FROM call WHERE client_id = $1 OR request_id IN ${theirRequests} ORDER BY ringing_at, id`,
  },
  {
    what: 'mails received',
    sql: `SELECT id, message_id AS "messageId", outcome, request_id AS "requestId", raw_file_id AS "fileId", received_at AS "receivedAt"
      FROM inbound_mail WHERE request_id IN ${theirRequests} ORDER BY received_at, id`,
  },
  {
    what: 'mails sent',
    sql: `SELECT id, message_id AS "messageId", address, state, created_at AS "createdAt"
      FROM outgoing_message WHERE client_id = $1 ORDER BY created_at, id`,
  },
  {
    what: 'files',
    sql: `SELECT id, name, media_type AS "mediaType", size, '/api/v1/files/' || id AS href, created_at AS "createdAt" FROM file
      WHERE id IN (SELECT unnest(attachment_ids) FROM message WHERE direction <> 'internal' AND request_id IN ${theirRequests})
      ORDER BY created_at, id`,
  },
];
