import type { Migration } from '@okno/persistence';

/** What complaints need to know of other services' records, fed by their events; the highest version wins. */
export const replicaTables: Migration = {
  name: '0002-replicas',
  sql: `
    CREATE TABLE request_replica (
      id uuid PRIMARY KEY,
      kind text NOT NULL,
      client_id uuid NOT NULL,
      owner_id uuid NOT NULL,
      product_id uuid,
      complaint_id uuid,
      version bigint NOT NULL
    );
    -- Words of requests that are complaints, or may turn out to be: they come before or after the request itself.
    CREATE TABLE request_text_replica (id uuid PRIMARY KEY, text text NOT NULL, version bigint NOT NULL);
    CREATE TABLE product_replica (
      id uuid PRIMARY KEY, code text NOT NULL, name text NOT NULL, active boolean NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX product_replica_code ON product_replica (code);
    CREATE TABLE department_replica (
      id uuid PRIMARY KEY, code text NOT NULL, name text NOT NULL, calendar_id uuid NOT NULL, active boolean NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX department_replica_code ON department_replica (code);
    CREATE TABLE calendar_replica (id uuid PRIMARY KEY, definition jsonb NOT NULL, version bigint NOT NULL);
  `,
};
