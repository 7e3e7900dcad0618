import type { Migration } from '@okno/persistence';

export const invoicesMigration: Migration = {
  name: '0001-invoices',
  sql: `
    CREATE TABLE price (
      id uuid PRIMARY KEY,
      product_id uuid NOT NULL UNIQUE,
      unit_price_minor bigint NOT NULL,
      currency text NOT NULL,
      vat_rate numeric(5,2) NOT NULL,
      active boolean NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );

    CREATE TABLE invoice (
      id uuid PRIMARY KEY,
      number text UNIQUE,
      client_id uuid NOT NULL,
      request_id uuid,
      state text NOT NULL,
      currency text NOT NULL,
      net_minor bigint NOT NULL,
      vat_minor bigint NOT NULL,
      total_minor bigint NOT NULL CHECK (total_minor = net_minor + vat_minor),
      paid_minor bigint NOT NULL DEFAULT 0,
      credited_minor bigint NOT NULL DEFAULT 0,
      balance_minor bigint GENERATED ALWAYS AS (total_minor - paid_minor - credited_minor) STORED CHECK (balance_minor >= 0),
      due_on date NOT NULL,
      issued_on date,
      approved_by uuid,
      automatic boolean NOT NULL,
      touched boolean NOT NULL,
      overdue_announced_at timestamptz,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    -- A request that is solved again does not bill its client again.
    CREATE UNIQUE INDEX invoice_automatic ON invoice (request_id) WHERE automatic;
    CREATE INDEX invoice_request ON invoice (request_id);
    CREATE INDEX invoice_client ON invoice (client_id, created_at DESC, id DESC);
    CREATE INDEX invoice_newest ON invoice (created_at DESC, id DESC);
    CREATE INDEX invoice_open_due ON invoice (due_on) WHERE state IN ('issued', 'partly-paid');

    CREATE TABLE invoice_line (
      id uuid PRIMARY KEY,
      invoice_id uuid NOT NULL REFERENCES invoice (id),
      place int NOT NULL,
      description text NOT NULL,
      product_id uuid,
      quantity numeric(18,6) NOT NULL,
      unit_price_minor bigint NOT NULL,
      vat_rate numeric(5,2) NOT NULL,
      seller_id uuid,
      net_minor bigint NOT NULL,
      vat_minor bigint NOT NULL,
      gross_minor bigint NOT NULL,
      UNIQUE (invoice_id, place)
    );

    -- Numbers have no gaps: the row is locked by the transaction that issues.
    CREATE TABLE invoice_number (year int PRIMARY KEY, last int NOT NULL);
  `,
};
