import type { Migration } from '@okno/persistence';

export const callsMigration: Migration = {
  name: '0006-calls',
  sql: `
    CREATE TABLE call (
      id uuid PRIMARY KEY,
      call_id text NOT NULL CONSTRAINT call_call_id_unique UNIQUE,
      direction text NOT NULL,
      from_number text NOT NULL,
      to_number text NOT NULL,
      queue text,
      department_id uuid,
      employee_id uuid,
      client_id uuid,
      candidates uuid[] NOT NULL,
      request_id uuid,
      product_id uuid,
      priority int,
      ringing_at timestamptz NOT NULL,
      answered_at timestamptz,
      ended_at timestamptz,
      wait_seconds int NOT NULL,
      talk_seconds int NOT NULL,
      hold_seconds int NOT NULL,
      transfers int NOT NULL,
      outcome text NOT NULL,
      notes text[] NOT NULL,
      interaction_id uuid,
      import_id uuid,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX call_newest ON call (ringing_at DESC, id DESC);
    CREATE INDEX call_client ON call (client_id, ringing_at DESC) WHERE client_id IS NOT NULL;
    CREATE INDEX call_employee ON call (employee_id, ringing_at DESC) WHERE employee_id IS NOT NULL;
    CREATE INDEX call_request ON call (request_id) WHERE request_id IS NOT NULL;

    -- What the exchange told, each thing once: the call is put together from these.
    CREATE TABLE call_event (
      call_id text NOT NULL,
      event text NOT NULL,
      at timestamptz NOT NULL,
      extension text NOT NULL,
      direction text NOT NULL,
      from_number text NOT NULL,
      to_number text NOT NULL,
      queue text,
      product text,
      disposition text,
      received_at timestamptz NOT NULL,
      PRIMARY KEY (call_id, event, at, extension)
    );

    CREATE INDEX interaction_client ON interaction (client_id, at DESC) WHERE client_id IS NOT NULL;

    CREATE TABLE queue_replica (
      id uuid PRIMARY KEY, code text NOT NULL, name text NOT NULL, department_id uuid NOT NULL, active boolean NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX queue_replica_code ON queue_replica (code);
    -- Whose telephone it was, and since when: an extension goes from hand to hand.
    CREATE TABLE extension_replica (
      employee_id uuid NOT NULL, version bigint NOT NULL, extension text, since timestamptz NOT NULL,
      PRIMARY KEY (employee_id, version)
    );
    CREATE INDEX extension_replica_extension ON extension_replica (extension);
    -- By these an import recognises people and departments.
    CREATE TABLE employee_name_replica (id uuid PRIMARY KEY, name text NOT NULL, email text NOT NULL, version bigint NOT NULL);
    CREATE TABLE department_replica (id uuid PRIMARY KEY, code text NOT NULL, name text NOT NULL, version bigint NOT NULL);
  `,
};
