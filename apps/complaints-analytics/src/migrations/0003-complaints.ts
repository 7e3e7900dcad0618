import type { Migration } from '@okno/persistence';

export const complaintTables: Migration = {
  name: '0003-complaints',
  sql: `
    -- References count from 1 in every year: what the sequence stood at when the year began is taken away.
    CREATE SEQUENCE complaint_number;
    CREATE TABLE complaint_year (year int PRIMARY KEY, base bigint NOT NULL);

    CREATE TABLE complaint (
      id uuid PRIMARY KEY,
      reference text NOT NULL,
      source text,
      request_id uuid,
      client_id uuid,
      cause_id uuid REFERENCES cause (id),
      product_id uuid,
      department_id uuid,
      employee_id uuid,
      severity text NOT NULL,
      state text NOT NULL,
      text text,
      verdict text,
      decision text,
      compensation_minor bigint,
      compensation_currency text,
      answer text,
      appeal_count int NOT NULL,
      appeal_reason text,
      received_at timestamptz NOT NULL,
      acknowledge_due_at timestamptz,
      answer_due_at timestamptz,
      acknowledged_at timestamptz,
      decided_at timestamptz,
      answered_at timestamptz,
      closed_at timestamptz,
      appealed_at timestamptz,
      -- The one complaint that a request of kind complaint makes, or for which the request was made.
      own boolean NOT NULL,
      -- Somebody registered it; while nobody has, its words are those of the request.
      claimed boolean NOT NULL,
      registered_by_id uuid,
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT complaint_reference_unique UNIQUE NULLS NOT DISTINCT (source, reference)
    );
    CREATE UNIQUE INDEX complaint_own_unique ON complaint (request_id) WHERE own;
    CREATE UNIQUE INDEX complaint_open_unique ON complaint (request_id, cause_id) NULLS NOT DISTINCT
      WHERE state <> 'closed' AND request_id IS NOT NULL AND source IS NULL;
    CREATE INDEX complaint_newest ON complaint (received_at DESC, id DESC);
    CREATE INDEX complaint_request ON complaint (request_id);
    CREATE INDEX complaint_client ON complaint (client_id, received_at DESC);
    CREATE INDEX complaint_department ON complaint (department_id, received_at DESC);
    CREATE INDEX complaint_cause ON complaint (cause_id);
    CREATE INDEX complaint_product ON complaint (product_id);
    CREATE INDEX complaint_employee ON complaint (employee_id);
    CREATE INDEX complaint_due ON complaint (answer_due_at) WHERE answered_at IS NULL;
    CREATE INDEX complaint_undated ON complaint (id) WHERE answer_due_at IS NULL AND answered_at IS NULL AND source IS NULL;
  `,
};
