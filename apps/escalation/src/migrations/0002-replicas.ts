import type { Migration } from '@okno/persistence';

/** What this service must know of records of others; each row is the highest version seen. */
export const replicas: Migration = {
  name: '0002-replicas',
  sql: `
    CREATE TABLE request_replica (
      id uuid PRIMARY KEY, reference text NOT NULL, kind text NOT NULL, status text NOT NULL,
      client_id uuid NOT NULL, owner_id uuid NOT NULL, version bigint NOT NULL
    );
    CREATE TABLE assignment_replica (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, department_id uuid NOT NULL, state text NOT NULL,
      given_at timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX assignment_replica_request ON assignment_replica (request_id, given_at);
    CREATE TABLE complaint_replica (id uuid PRIMARY KEY, version bigint NOT NULL);
    CREATE TABLE client_replica (id uuid PRIMARY KEY, segment text, version bigint NOT NULL);
    CREATE TABLE product_replica (
      id uuid PRIMARY KEY, code text NOT NULL, parent_id uuid, version bigint NOT NULL
    );
    CREATE INDEX product_replica_code ON product_replica (code);
    CREATE TABLE cause_replica (id uuid PRIMARY KEY, code text NOT NULL, version bigint NOT NULL);
    CREATE INDEX cause_replica_code ON cause_replica (code);
    CREATE TABLE department_replica (
      id uuid PRIMARY KEY, parent_id uuid, head_id uuid, calendar_id uuid NOT NULL,
      active boolean NOT NULL, version bigint NOT NULL
    );
    CREATE TABLE employee_replica (
      id uuid PRIMARY KEY, department_id uuid NOT NULL, active boolean NOT NULL, version bigint NOT NULL
    );
    CREATE TABLE employee_name_replica (id uuid PRIMARY KEY, name text NOT NULL, version bigint NOT NULL);
    CREATE TABLE absence_replica (
      id uuid PRIMARY KEY, employee_id uuid NOT NULL, deputy_id uuid,
      from_at timestamptz NOT NULL, to_at timestamptz NOT NULL, cancelled boolean NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX absence_replica_time ON absence_replica (to_at, from_at);
  `,
};
