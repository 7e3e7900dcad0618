import type { Migration } from '@okno/persistence';

export const replicasMigration: Migration = {
  name: '0003-replicas',
  sql: `
    CREATE TABLE employee_replica (
      id uuid PRIMARY KEY, department_id uuid NOT NULL, tier smallint NOT NULL, active boolean NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX employee_replica_first_tier ON employee_replica (id) WHERE tier = 1 AND active;
    CREATE TABLE presence_replica (employee_id uuid PRIMARY KEY, state text NOT NULL, version bigint NOT NULL);
    CREATE TABLE absence_replica (
      id uuid PRIMARY KEY, employee_id uuid NOT NULL, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
      cancelled boolean NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX absence_replica_employee ON absence_replica (employee_id);
    CREATE TABLE calendar_replica (id uuid PRIMARY KEY, calendar jsonb NOT NULL, version bigint NOT NULL);
    CREATE TABLE policy_replica (
      id uuid PRIMARY KEY, active boolean NOT NULL, calendar_id uuid NOT NULL, kinds text[] NOT NULL,
      product_ids uuid[] NOT NULL, segments text[] NOT NULL, silence_days int NOT NULL, reopen_days int NOT NULL,
      version bigint NOT NULL
    );

    CREATE TABLE assignment_replica (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, department_id uuid NOT NULL, assignee_id uuid, offered_to_id uuid,
      tier smallint NOT NULL, state text NOT NULL, given_at timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX assignment_replica_request ON assignment_replica (request_id);
    CREATE INDEX assignment_replica_assignee ON assignment_replica (assignee_id);
    CREATE INDEX assignment_replica_department ON assignment_replica (department_id);
    CREATE TABLE escalation_replica (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, tier smallint NOT NULL, state text NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX escalation_replica_request ON escalation_replica (request_id);
    CREATE TABLE invoice_replica (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, state text NOT NULL, balance_minor bigint NOT NULL,
      since timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX invoice_replica_request ON invoice_replica (request_id);
    -- Words of complaints that came before, or without, the request that is made for them.
    CREATE TABLE complaint_text_replica (complaint_id uuid PRIMARY KEY, text text NOT NULL, version bigint NOT NULL);
    -- Employees who left: their requests are handed over in batches.
    CREATE TABLE hand_over (employee_id uuid PRIMARY KEY, due_at timestamptz NOT NULL);
  `,
};
