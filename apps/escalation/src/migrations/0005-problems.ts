import type { Migration } from '@okno/persistence';

export const problems: Migration = {
  name: '0005-problems',
  sql: `
    ALTER TABLE complaint_replica ADD COLUMN request_id uuid;
    CREATE TABLE reference_counter (subject text NOT NULL, year int NOT NULL, last int NOT NULL, PRIMARY KEY (subject, year));
    CREATE TABLE problem (
      id uuid PRIMARY KEY, reference text NOT NULL UNIQUE, title text NOT NULL, description text, state text NOT NULL,
      cause_id uuid, product_id uuid, owner_id uuid, escalation_id uuid, verification jsonb,
      version int NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX problem_newest ON problem (created_at, id);
    CREATE TABLE problem_case (
      problem_id uuid NOT NULL REFERENCES problem, kind text NOT NULL, case_id uuid NOT NULL, linked_at timestamptz NOT NULL,
      PRIMARY KEY (problem_id, kind, case_id)
    );
    CREATE TABLE measure (
      id uuid PRIMARY KEY, problem_id uuid NOT NULL REFERENCES problem, title text NOT NULL, owner_id uuid NOT NULL,
      due_on date NOT NULL, expected_effect text NOT NULL, state text NOT NULL, done_at timestamptz,
      version int NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX measure_problem ON measure (problem_id, created_at, id);
  `,
};
