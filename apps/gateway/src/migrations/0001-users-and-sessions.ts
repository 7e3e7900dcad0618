import type { Migration } from '@okno/persistence';

export const usersAndSessions: Migration = {
  name: '0001-users-and-sessions',
  sql: `
    CREATE TABLE user_account (
      id uuid PRIMARY KEY,
      email text NOT NULL CHECK (email = lower(email)),
      name text NOT NULL,
      password_hash text NOT NULL,
      roles text[] NOT NULL,
      employee_id uuid,
      client_id uuid,
      language text NOT NULL,
      timezone text NOT NULL,
      active boolean NOT NULL,
      version bigint NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX user_account_email ON user_account (email);
    CREATE INDEX user_account_employee ON user_account (employee_id);
    CREATE INDEX user_account_client ON user_account (client_id);

    -- Only the hash of a token is kept: who reads this table can sign in as nobody.
    CREATE TABLE session (
      token_hash bytea PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES user_account (id),
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX session_by_user ON session (user_id);
    CREATE INDEX session_end ON session (expires_at);

    CREATE TABLE api_key (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      secret_hash bytea NOT NULL,
      roles text[] NOT NULL,
      scopes text[] NOT NULL,
      active boolean NOT NULL,
      version bigint NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX api_key_secret ON api_key (secret_hash);

    -- Subjects are hashes too: people type their password into the field of the e-mail.
    CREATE TABLE sign_in_miss (
      subject bytea PRIMARY KEY,
      misses int NOT NULL,
      forget_at timestamptz NOT NULL
    );
    CREATE INDEX sign_in_miss_end ON sign_in_miss (forget_at);
  `,
};
