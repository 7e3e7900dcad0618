import type { Migration } from '@okno/persistence';

/** The access replica: the organisation tree, whose request and client is whose, and who takes part. */
export const visibilityMigrations: readonly Migration[] = [
  {
    name: 'service-kit/0003-visibility',
    sql: `
      CREATE TABLE access_department (
        id uuid PRIMARY KEY, parent_id uuid, head_id uuid, version bigint NOT NULL
      );
      CREATE INDEX access_department_parent ON access_department (parent_id);
      CREATE TABLE access_employee (
        id uuid PRIMARY KEY, department_id uuid NOT NULL, active boolean NOT NULL, version bigint NOT NULL
      );
      CREATE TABLE access_client (id uuid PRIMARY KEY, manager_id uuid, version bigint NOT NULL);
      CREATE INDEX access_client_manager ON access_client (manager_id);
      CREATE TABLE access_request (
        id uuid PRIMARY KEY, client_id uuid NOT NULL, owner_id uuid NOT NULL, version bigint NOT NULL
      );
      CREATE INDEX access_request_owner ON access_request (owner_id);
      CREATE INDEX access_request_client ON access_request (client_id);
      CREATE TABLE access_participant (
        request_id uuid NOT NULL, source_id uuid NOT NULL, department_id uuid, employee_id uuid,
        UNIQUE NULLS NOT DISTINCT (request_id, source_id, department_id, employee_id)
      );
      CREATE INDEX access_participant_department ON access_participant (department_id, request_id);
      CREATE INDEX access_participant_employee ON access_participant (employee_id, request_id);
    `,
  },
  {
    name: 'service-kit/0007-visible-clients',
    // Builds an index over all requests and drops one: writers wait some seconds where there are a million.
    sql: `
      -- Whose clients a person's requests are, without a look at the requests themselves.
      CREATE INDEX access_request_owner_client ON access_request (owner_id) INCLUDE (client_id);
      DROP INDEX access_request_owner;
    `,
  },
];
