import type { Migration } from '@okno/persistence';

/** What is controlled and by when, who was told, and what clients should know. */
export const controlPoints: Migration = {
  name: '0007-control-points',
  sql: `
    -- One row for each thing under control; next_due_at is the only column a timer looks at.
    CREATE TABLE control_subject (
      id uuid PRIMARY KEY, kind text NOT NULL, request_id uuid,
      -- As the assignment was last heard of.
      department_id uuid, executor_id uuid, accepted_at timestamptz, ended_at timestamptz, heard_version bigint NOT NULL,
      -- Of its clock; null until there is one.
      started_at timestamptz, target_minutes int, deadline_at timestamptz, clock_state text, pauses jsonb NOT NULL,
      calendar_id uuid, calendar_version int, percents jsonb NOT NULL,
      -- The last report that was counted, and the last forecast.
      applied_version bigint NOT NULL, forecast_at timestamptz,
      -- How far the matter has gone up.
      level int NOT NULL, respond_by timestamptz, escalation_id uuid,
      next_due_at timestamptz, version int NOT NULL
    );
    CREATE INDEX control_subject_due ON control_subject (next_due_at) WHERE next_due_at IS NOT NULL;
    CREATE TABLE control_point (
      id uuid PRIMARY KEY, subject_id uuid NOT NULL REFERENCES control_subject, percent int NOT NULL,
      due_at timestamptz NOT NULL, state text NOT NULL, settled_at timestamptz, report_version bigint,
      UNIQUE (subject_id, percent)
    );
    -- A row without a moment has only its words yet.
    CREATE TABLE control_report (
      subject_id uuid NOT NULL, version bigint NOT NULL, request_id uuid NOT NULL,
      at timestamptz, percent int, forecast_at timestamptz, text text,
      PRIMARY KEY (subject_id, version)
    );
    CREATE INDEX control_report_request ON control_report (request_id);
    CREATE TABLE control_notice (
      id uuid PRIMARY KEY, subject_id uuid NOT NULL REFERENCES control_subject, step text NOT NULL,
      addressee_id uuid NOT NULL, acting_for_id uuid, given_at timestamptz NOT NULL,
      -- Nobody is told of one step twice.
      UNIQUE (subject_id, step, addressee_id)
    );
    CREATE TABLE breach (
      clock_id uuid PRIMARY KEY, request_id uuid NOT NULL, deadline_at timestamptz NOT NULL, announced_at timestamptz
    );
    CREATE INDEX breach_request ON breach (request_id);
    CREATE TABLE client_notice (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, why text NOT NULL, subject_kind text NOT NULL, subject_id uuid NOT NULL,
      state text NOT NULL, language text NOT NULL, text text NOT NULL, sends_at timestamptz, sent_at timestamptz,
      sent_by_id uuid, discarded_at timestamptz, version int NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX client_notice_request ON client_notice (request_id, created_at, id);
    CREATE INDEX client_notice_sends ON client_notice (sends_at) WHERE state = 'draft' AND sends_at IS NOT NULL;
    CREATE TABLE response_times (id boolean PRIMARY KEY CHECK (id), version int NOT NULL, content jsonb NOT NULL);
    INSERT INTO response_times VALUES (TRUE, 1, '{"items": [], "fallbackEmployeeId": null}');
    -- Columns that may be empty are added without rewriting the tables; the locks are held for a moment.
    ALTER TABLE request_replica ADD COLUMN IF NOT EXISTS priority int;
    ALTER TABLE client_replica ADD COLUMN IF NOT EXISTS language text;
  `,
};
