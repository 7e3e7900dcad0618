import type { Migration } from '@okno/persistence';

/** Departments, people, skills, queues, shifts, presence and absences. Heads are people and people have departments: no foreign key for heads. */
export const organisationTables: Migration = {
  name: '0001-organisation',
  sql: `
    CREATE TABLE department (
      id uuid PRIMARY KEY,
      code text NOT NULL CONSTRAINT department_code UNIQUE,
      name text NOT NULL,
      parent_id uuid REFERENCES department,
      head_id uuid,
      calendar_id uuid NOT NULL,
      active boolean NOT NULL DEFAULT true,
      version int NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX department_parent ON department (parent_id);
    CREATE INDEX department_head ON department (head_id);

    CREATE TABLE skill (
      id uuid PRIMARY KEY,
      code text NOT NULL CONSTRAINT skill_code UNIQUE,
      name text NOT NULL,
      active boolean NOT NULL DEFAULT true,
      version int NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL
    );

    CREATE TABLE queue (
      id uuid PRIMARY KEY,
      code text NOT NULL CONSTRAINT queue_code UNIQUE,
      name text NOT NULL,
      department_id uuid NOT NULL REFERENCES department,
      active boolean NOT NULL DEFAULT true,
      version int NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX queue_department ON queue (department_id);

    CREATE TABLE employee (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      email text NOT NULL,
      department_id uuid NOT NULL REFERENCES department,
      tier smallint NOT NULL CHECK (tier BETWEEN 1 AND 3),
      extension text,
      languages text[] NOT NULL,
      capacity int NOT NULL CHECK (capacity >= 0),
      calendar_id uuid,
      active boolean NOT NULL DEFAULT true,
      version int NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX employee_email ON employee (lower(email));
    CREATE UNIQUE INDEX employee_extension ON employee (extension) WHERE extension IS NOT NULL AND active;
    CREATE INDEX employee_department ON employee (department_id);

    CREATE TABLE employee_skill (
      employee_id uuid NOT NULL REFERENCES employee,
      skill_id uuid NOT NULL REFERENCES skill,
      level smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
      PRIMARY KEY (employee_id, skill_id)
    );
    CREATE INDEX employee_skill_skill ON employee_skill (skill_id);

    CREATE TABLE shift (
      id uuid PRIMARY KEY,
      employee_id uuid NOT NULL REFERENCES employee,
      date date NOT NULL,
      intervals jsonb NOT NULL,
      active boolean NOT NULL DEFAULT true,
      version int NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL,
      CONSTRAINT shift_day UNIQUE (employee_id, date)
    );

    CREATE TABLE presence (
      employee_id uuid PRIMARY KEY REFERENCES employee,
      state text NOT NULL,
      at timestamptz NOT NULL,
      version int NOT NULL
    );

    CREATE TABLE absence (
      id uuid PRIMARY KEY,
      employee_id uuid NOT NULL REFERENCES employee,
      deputy_id uuid REFERENCES employee,
      from_at timestamptz NOT NULL,
      to_at timestamptz NOT NULL,
      scope text,
      cancelled_at timestamptz,
      version int NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL,
      CHECK (from_at < to_at),
      CHECK (deputy_id <> employee_id)
    );
    CREATE INDEX absence_employee ON absence (employee_id, from_at);
    CREATE INDEX absence_current ON absence (to_at) WHERE cancelled_at IS NULL;
  `,
};
