import type { Migration } from '@okno/persistence';

export const webhooksMigration: Migration = {
  name: '0017-webhooks',
  sql: `
    CREATE TABLE webhook (
      id uuid PRIMARY KEY,
      url text NOT NULL,
      events text[] NOT NULL,
      client_id uuid,
      description text NOT NULL,
      -- A shared secret signs: unlike a password it cannot be kept as a hash.
      secret text NOT NULL,
      previous_secret text,
      previous_secret_until timestamptz,
      active boolean NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      -- How it fares. Timed by the machine's clock, as are deliveries: another system knows nothing of business time.
      failing_since timestamptz,
      failures int NOT NULL DEFAULT 0,
      last_error text,
      rests_until timestamptz,
      switched_off_at timestamptz,
      switched_off_because text
    );
    COMMENT ON COLUMN webhook.previous_secret IS 'Signs too until previous_secret_until, after a rotation.';

    -- One row per webhook and event, without anybody's words: those are read when it is sent.
    CREATE TABLE webhook_delivery (
      id uuid PRIMARY KEY,
      seq bigint GENERATED ALWAYS AS IDENTITY,
      webhook_id uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
      event text NOT NULL,
      -- The event it tells of; a trial's own id.
      event_id uuid NOT NULL,
      request_id uuid,
      client_id uuid,
      fact_type text NOT NULL,
      fact jsonb NOT NULL,
      fact_version int NOT NULL,
      occurred_at timestamptz NOT NULL,
      state text NOT NULL DEFAULT 'pending',
      tries int NOT NULL DEFAULT 0,
      -- Tries since it was last asked for: what decides how long it waits, and when it is given up.
      round_tries int NOT NULL DEFAULT 0,
      attempts jsonb NOT NULL DEFAULT '[]',
      next_at timestamptz NOT NULL DEFAULT now(),
      -- Until then it is in somebody's hands.
      leased_until timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT webhook_delivery_once UNIQUE (webhook_id, event_id)
    );
    CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_at) WHERE state = 'pending';
    CREATE INDEX webhook_delivery_order ON webhook_delivery (webhook_id, request_id, seq) WHERE state = 'pending';
    CREATE INDEX webhook_delivery_newest ON webhook_delivery (webhook_id, seq DESC);
    CREATE INDEX webhook_delivery_age ON webhook_delivery (occurred_at) WHERE state <> 'pending';
  `,
};
