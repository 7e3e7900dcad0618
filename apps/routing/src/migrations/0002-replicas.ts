import type { Migration } from '@okno/persistence';

/** What routing needs to know of other services' records, fed by their events; the highest version wins. Words are apart, so that they can be erased. */
export const replicaTables: Migration = {
  name: '0002-replicas',
  sql: `
    CREATE TABLE request_replica (
      id uuid PRIMARY KEY,
      reference text NOT NULL,
      kind text NOT NULL,
      status text NOT NULL,
      priority smallint NOT NULL,
      client_id uuid NOT NULL,
      owner_id uuid NOT NULL,
      version bigint NOT NULL
    );
    CREATE TABLE request_text_replica (id uuid PRIMARY KEY, subject text NOT NULL, version bigint NOT NULL);
    CREATE TABLE client_replica (id uuid PRIMARY KEY, language text NOT NULL, manager_id uuid, version bigint NOT NULL);
    CREATE TABLE calendar_replica (
      id uuid PRIMARY KEY,
      version int NOT NULL,
      active boolean NOT NULL,
      definition jsonb NOT NULL
    );
    CREATE TABLE complaint_replica (
      id uuid PRIMARY KEY,
      reference text NOT NULL,
      request_id uuid,
      client_id uuid,
      department_id uuid,
      severity text NOT NULL,
      state text NOT NULL,
      received_at timestamptz NOT NULL,
      acknowledge_due_at timestamptz,
      answer_due_at timestamptz,
      version bigint NOT NULL
    );
    CREATE INDEX complaint_replica_open ON complaint_replica (department_id) WHERE state NOT IN ('answered', 'closed');
    CREATE TABLE escalation_replica (
      id uuid PRIMARY KEY,
      request_id uuid NOT NULL,
      kind text NOT NULL,
      level int NOT NULL,
      state text NOT NULL,
      addressee_id uuid,
      acting_for_id uuid,
      tier smallint NOT NULL,
      since timestamptz NOT NULL,
      acknowledge_by timestamptz NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX escalation_replica_addressee ON escalation_replica (addressee_id) WHERE state NOT IN ('resolved', 'returned');
    CREATE TABLE escalation_text_replica (id uuid PRIMARY KEY, reason text NOT NULL, version bigint NOT NULL);
    CREATE TABLE call_replica (
      id uuid PRIMARY KEY,
      direction text NOT NULL,
      queue text,
      department_id uuid,
      employee_id uuid,
      client_id uuid,
      request_id uuid,
      ringing_at timestamptz NOT NULL,
      answered_at timestamptz,
      ended_at timestamptz,
      outcome text NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX call_replica_client ON call_replica (client_id, ringing_at) WHERE client_id IS NOT NULL;
    CREATE TABLE call_number_replica (id uuid PRIMARY KEY, caller text NOT NULL, called text NOT NULL, version bigint NOT NULL);
    CREATE INDEX call_number_replica_caller ON call_number_replica (caller);
    CREATE INDEX call_number_replica_called ON call_number_replica (called);
  `,
};
