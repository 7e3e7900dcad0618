import type { Migration } from '@okno/persistence';

/** Problems and measures are few: adding columns without a default to them locks nothing for long. */
export const measureEffects: Migration = {
  name: '0009-measure-effects',
  sql: `
    ALTER TABLE problem ADD COLUMN evidence jsonb, ADD COLUMN told jsonb;
    -- Every explanation that was ever given; the highest revision is in force.
    CREATE TABLE problem_explanation (
      problem_id uuid NOT NULL REFERENCES problem, revision int NOT NULL, whys jsonb NOT NULL, cause_ids uuid[] NOT NULL,
      by_id uuid, at timestamptz NOT NULL, PRIMARY KEY (problem_id, revision)
    );
    -- next_check_at: when the statistics are asked again. watched_*: the time in which a recurrence is looked for.
    ALTER TABLE measure ADD COLUMN effect jsonb, ADD COLUMN verdict text, ADD COLUMN next_check_at timestamptz,
      ADD COLUMN watched_from timestamptz, ADD COLUMN watched_until timestamptz;
    CREATE INDEX measure_next_check ON measure (next_check_at) WHERE next_check_at IS NOT NULL;
    CREATE TABLE measure_check (
      id uuid PRIMARY KEY, problem_id uuid NOT NULL, measure_id uuid NOT NULL REFERENCES measure, kind text NOT NULL,
      preliminary boolean NOT NULL,
      before_from timestamptz NOT NULL, before_to timestamptz NOT NULL,
      after_from timestamptz NOT NULL, after_to timestamptz NOT NULL,
      asked_at timestamptz NOT NULL, answered_at timestamptz, fault text, finding text, per text,
      before_count bigint, before_exposure double precision, after_count bigint, after_exposure double precision
    );
    CREATE INDEX measure_check_measure ON measure_check (measure_id, asked_at, id);
    -- One notice per client and problem, ever.
    CREATE TABLE problem_notice (
      id uuid PRIMARY KEY, problem_id uuid NOT NULL REFERENCES problem, client_id uuid NOT NULL, asked_at timestamptz NOT NULL,
      outcome text, request_id uuid, handled_at timestamptz, UNIQUE (problem_id, client_id)
    );
    CREATE INDEX problem_notice_client ON problem_notice (client_id);
    CREATE INDEX problem_case_case ON problem_case (case_id);
    CREATE TABLE cube_catalogue_replica (
      id uuid PRIMARY KEY, measures jsonb NOT NULL, dimensions jsonb NOT NULL, version bigint NOT NULL
    );
    CREATE TABLE assignment_cost_replica (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, given_at timestamptz NOT NULL, ended_at timestamptz,
      calendar_id uuid NOT NULL, calendar_version int NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX assignment_cost_replica_request ON assignment_cost_replica (request_id);
    CREATE TABLE call_cost_replica (
      id uuid PRIMARY KEY, request_id uuid, seconds double precision NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX call_cost_replica_request ON call_cost_replica (request_id) WHERE request_id IS NOT NULL;
    CREATE TABLE complaint_cost_replica (
      id uuid PRIMARY KEY, currency text, amount_minor bigint, version bigint NOT NULL
    );
  `,
};
