import type { Migration } from '@okno/persistence';

/** What other services own and billing has to know. */
export const replicasMigration: Migration = {
  name: '0003-replicas',
  sql: `
    CREATE TABLE product_replica (id uuid PRIMARY KEY, code text NOT NULL, version bigint NOT NULL);
    CREATE INDEX product_replica_code ON product_replica (code);
    CREATE TABLE client_tax_replica (id uuid PRIMARY KEY, tax_id text, version bigint NOT NULL);
    CREATE INDEX client_tax_replica_tax ON client_tax_replica (tax_id);
    CREATE TABLE request_replica (id uuid PRIMARY KEY, reference text NOT NULL, client_id uuid NOT NULL, product_id uuid, version bigint NOT NULL);
    CREATE TABLE request_text_replica (id uuid PRIMARY KEY, subject text NOT NULL, version bigint NOT NULL);
  `,
};
