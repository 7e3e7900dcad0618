import type { Migration } from '@okno/persistence';

export const clientsMigration: Migration = {
  name: '0001-clients',
  sql: `
    CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

    CREATE TABLE product (
      id uuid PRIMARY KEY,
      code text NOT NULL CONSTRAINT product_code_unique UNIQUE,
      name text NOT NULL,
      parent_id uuid REFERENCES product,
      active boolean NOT NULL DEFAULT true,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX product_parent ON product (parent_id);

    CREATE TABLE client (
      id uuid PRIMARY KEY,
      kind text NOT NULL,
      name text NOT NULL,
      tax_id text,
      segment text,
      manager_id uuid,
      product_ids uuid[] NOT NULL,
      language text NOT NULL,
      active boolean NOT NULL DEFAULT true,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX client_newest ON client (created_at DESC, id DESC);
    CREATE INDEX client_manager ON client (manager_id);
    CREATE INDEX client_words ON client USING gin (name gin_trgm_ops, tax_id gin_trgm_ops);

    CREATE TABLE contact (
      id uuid PRIMARY KEY,
      client_id uuid NOT NULL REFERENCES client,
      name text NOT NULL,
      position text,
      decision_roles text[] NOT NULL,
      deputy_contact_id uuid REFERENCES contact,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX contact_client ON contact (client_id, created_at DESC, id DESC);

    -- By these a caller or sender is recognised: their own and their contacts' addresses, normalised.
    CREATE TABLE client_phone (
      client_id uuid NOT NULL REFERENCES client,
      contact_id uuid REFERENCES contact,
      phone text NOT NULL,
      place int NOT NULL,
      UNIQUE NULLS NOT DISTINCT (client_id, contact_id, phone)
    );
    CREATE INDEX client_phone_phone ON client_phone (phone);
    CREATE TABLE client_email (
      client_id uuid NOT NULL REFERENCES client,
      contact_id uuid REFERENCES contact,
      email text NOT NULL,
      place int NOT NULL,
      UNIQUE NULLS NOT DISTINCT (client_id, contact_id, email)
    );
    CREATE INDEX client_email_email ON client_email (email);
    CREATE TABLE client_external_id (
      system text NOT NULL,
      value text NOT NULL,
      client_id uuid NOT NULL REFERENCES client,
      CONSTRAINT client_external_id_unique PRIMARY KEY (system, value)
    );
    CREATE INDEX client_external_id_client ON client_external_id (client_id);
  `,
};
