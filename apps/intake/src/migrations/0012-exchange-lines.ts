import type { Migration } from '@okno/persistence';

export const exchangeLinesMigration: Migration = {
  name: '0012-exchange-lines',
  sql: `
    -- What the logs of telephone exchanges said, each line once: a call is put together from its lines, of whatever file.
    CREATE TABLE exchange_line (
      source text NOT NULL,
      -- Hash of what is said.
      key text NOT NULL,
      -- Null for a line that is about no call.
      call_id text,
      at timestamptz NOT NULL,
      -- In the order of the files: of one second, what came first.
      place bigint GENERATED ALWAYS AS IDENTITY,
      fields jsonb NOT NULL,
      -- Until when it went on, and the channels it is about: by these a line that names no call finds its call.
      until timestamptz,
      links text[],
      import_id uuid NOT NULL,
      PRIMARY KEY (source, key)
    );
    CREATE INDEX exchange_line_call ON exchange_line (call_id, source) WHERE call_id IS NOT NULL;
    CREATE INDEX exchange_line_links ON exchange_line USING gin (links) WHERE links IS NOT NULL;

    -- Which instance listens to which exchange, so that one does. Timed by the machine's clock.
    CREATE TABLE exchange_listener (
      name text PRIMARY KEY,
      holder uuid NOT NULL,
      leased_until timestamptz NOT NULL
    );
  `,
};
