import type { Migration } from '@okno/persistence';

export const callbackTables: Migration = {
  name: '0004-callbacks',
  sql: `
    CREATE TABLE callback (
      id uuid PRIMARY KEY,
      call_record_id uuid NOT NULL,
      client_id uuid,
      request_id uuid,
      department_id uuid NOT NULL REFERENCES department,
      employee_id uuid,
      state text NOT NULL,
      owed_since timestamptz NOT NULL,
      due_at timestamptz NOT NULL,
      ended_at timestamptz,
      result text,
      reason text,
      done_by_call_id uuid,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX callback_due ON callback (department_id, due_at) WHERE state = 'due';
    CREATE INDEX callback_client ON callback (client_id) WHERE state = 'due';

    CREATE TABLE callback_call (
      call_record_id uuid PRIMARY KEY,
      callback_id uuid NOT NULL REFERENCES callback
    );
    CREATE INDEX callback_call_callback ON callback_call (callback_id);
  `,
};
