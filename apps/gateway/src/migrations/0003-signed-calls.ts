import type { Migration } from '@okno/persistence';

export const signedCalls: Migration = {
  name: '0003-signed-calls',
  sql: `
    -- A shared secret is kept as it is: what checks a signature is no hash.
    ALTER TABLE api_key ADD COLUMN signing_secret text;

    -- Which signed messages came, by the sender's own id: none is taken twice. Timed by the machine's clock.
    CREATE TABLE signed_call (
      key_id uuid NOT NULL REFERENCES api_key (id),
      message_id text NOT NULL,
      begun_at timestamptz NOT NULL,
      -- Once it was answered. What never was may come again.
      done boolean NOT NULL DEFAULT false,
      PRIMARY KEY (key_id, message_id)
    );
    CREATE INDEX signed_call_age ON signed_call (begun_at);
  `,
};
