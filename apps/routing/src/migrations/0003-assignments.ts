import type { Migration } from '@okno/persistence';

export const assignmentTables: Migration = {
  name: '0003-assignments',
  sql: `
    CREATE TABLE assignment (
      id uuid PRIMARY KEY,
      request_id uuid NOT NULL,
      department_id uuid NOT NULL REFERENCES department,
      scope text NOT NULL CHECK (scope IN ('department', 'company')),
      skill_ids uuid[] NOT NULL,
      tier smallint NOT NULL CHECK (tier BETWEEN 1 AND 3),
      state text NOT NULL,
      instruction text,
      outcome text,
      given_by_id uuid,
      given_at timestamptz NOT NULL,
      due_at timestamptz NOT NULL,
      deadline_paused boolean NOT NULL DEFAULT false,
      within_working_minutes int,
      calendar_id uuid NOT NULL,
      calendar_version int NOT NULL,
      clock_version bigint NOT NULL DEFAULT 0,
      offered_to_id uuid,
      assignee_id uuid,
      acting_for_id uuid,
      offer_expires_at timestamptz,
      accepted_at timestamptz,
      ended_at timestamptz,
      percent smallint,
      forecast_at timestamptz,
      escalation_id uuid CONSTRAINT assignment_escalation UNIQUE,
      version int NOT NULL
    );
    CREATE INDEX assignment_request ON assignment (request_id, given_at);
    CREATE INDEX assignment_offered ON assignment (offered_to_id) WHERE state = 'offered';
    CREATE INDEX assignment_accepted ON assignment (assignee_id) WHERE state = 'accepted';
    CREATE INDEX assignment_department ON assignment (department_id, ended_at);
    CREATE INDEX assignment_offer_due ON assignment (offer_expires_at) WHERE state = 'offered' AND offer_expires_at IS NOT NULL;

    CREATE TABLE assignment_offer (
      id uuid PRIMARY KEY,
      assignment_id uuid NOT NULL REFERENCES assignment,
      employee_id uuid NOT NULL REFERENCES employee,
      acting_for_id uuid,
      offered_at timestamptz NOT NULL,
      expires_at timestamptz,
      outcome text NOT NULL,
      reason text,
      why jsonb NOT NULL
    );
    CREATE INDEX assignment_offer_assignment ON assignment_offer (assignment_id, offered_at);
    CREATE INDEX assignment_offer_employee ON assignment_offer (employee_id, offered_at);
  `,
};
