import type { Migration } from '@okno/persistence';

export const escalations: Migration = {
  name: '0004-escalations',
  sql: `
    CREATE TABLE escalation (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, kind text NOT NULL, level int NOT NULL, state text NOT NULL,
      tier int NOT NULL, department_id uuid, addressee_id uuid, acting_for_id uuid,
      assignment_id uuid, assignment_version bigint NOT NULL,
      reason text NOT NULL, outcome text, raised_by_id uuid, steps jsonb NOT NULL,
      acknowledge_by timestamptz NOT NULL,
      -- When it goes one step higher by itself.
      climbs_at timestamptz,
      acknowledged_at timestamptz, ended_at timestamptz, version int NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX escalation_request ON escalation (request_id);
    CREATE INDEX escalation_newest ON escalation (created_at, id);
    CREATE INDEX escalation_addressee ON escalation (addressee_id);
    CREATE INDEX escalation_climbs ON escalation (climbs_at) WHERE climbs_at IS NOT NULL;
  `,
};
