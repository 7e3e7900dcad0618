import type { Migration } from '@okno/persistence';

/** Calendars and policies are kept in versions; an old one stays readable because clocks and answers refer to it. */
export const calendarsAndPolicies: Migration = {
  name: '0001-calendars-and-policies',
  sql: `
    CREATE TABLE calendar (
      id uuid PRIMARY KEY, version int NOT NULL, active boolean NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX calendar_newest ON calendar (created_at, id);
    CREATE TABLE calendar_version (
      id uuid NOT NULL REFERENCES calendar, version int NOT NULL, active boolean NOT NULL,
      content jsonb NOT NULL, published_at timestamptz NOT NULL,
      PRIMARY KEY (id, version)
    );
    CREATE TABLE sla_policy (
      id uuid PRIMARY KEY, version int NOT NULL, active boolean NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX sla_policy_newest ON sla_policy (created_at, id);
    CREATE TABLE sla_policy_version (
      id uuid NOT NULL REFERENCES sla_policy, version int NOT NULL, active boolean NOT NULL,
      content jsonb NOT NULL, published_at timestamptz NOT NULL,
      PRIMARY KEY (id, version)
    );
  `,
};
