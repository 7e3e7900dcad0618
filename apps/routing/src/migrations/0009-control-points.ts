import type { Migration } from '@okno/persistence';

/** What escalation tells of the control of assignments: points that were missed, deadlines nobody announced, who was told. */
export const controlPointTables: Migration = {
  name: '0009-control-points',
  sql: `
    CREATE TABLE control_point_replica (
      id uuid PRIMARY KEY, assignment_id uuid NOT NULL, department_id uuid, employee_id uuid, missed boolean NOT NULL,
      at timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX control_point_replica_missed ON control_point_replica (at) WHERE missed;
    CREATE TABLE unannounced_breach_replica (
      id uuid PRIMARY KEY, assignment_id uuid, department_id uuid, employee_id uuid, at timestamptz NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX unannounced_breach_replica_time ON unannounced_breach_replica (at);
    CREATE TABLE control_notice_replica (
      id uuid PRIMARY KEY, subject_id uuid NOT NULL, addressee_id uuid NOT NULL, acting_for_id uuid, why text NOT NULL,
      percent int, at timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX control_notice_replica_addressee ON control_notice_replica (addressee_id);
  `,
};
