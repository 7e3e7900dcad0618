import type { Migration } from '@okno/persistence';

export const requestsMigration: Migration = {
  name: '0002-requests',
  sql: `
    -- References count from 1 in every year: what the sequence stood at when the year began is taken away.
    CREATE SEQUENCE request_number;
    CREATE TABLE request_year (year int PRIMARY KEY, base bigint NOT NULL);

    -- No foreign keys here: registering is the hot path, and clients and products are never deleted.
    CREATE TABLE request (
      id uuid PRIMARY KEY,
      reference text NOT NULL CONSTRAINT request_reference_unique UNIQUE,
      kind text NOT NULL,
      status text NOT NULL,
      tier smallint NOT NULL,
      client_id uuid NOT NULL,
      contact_id uuid,
      owner_id uuid NOT NULL,
      channel text NOT NULL,
      subject text NOT NULL,
      description text NOT NULL,
      product_id uuid,
      impact text NOT NULL,
      urgency text NOT NULL,
      priority smallint NOT NULL,
      billable boolean NOT NULL,
      call_ids text[] NOT NULL,
      complaint_id uuid,
      waiting_on text,
      waiting_until timestamptz,
      waiting_reason text,
      resumes_to text,
      merged_into_id uuid,
      -- The request that goes on for this one: itself, or at the end of a chain of merges the last.
      root_id uuid NOT NULL,
      speaker_id uuid,
      registered_at timestamptz NOT NULL,
      solved_at timestamptz,
      confirmed_at timestamptz,
      closed_at timestamptz,
      reopen_count int NOT NULL,
      switches int NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX request_newest ON request (registered_at DESC, id DESC);
    CREATE INDEX request_client ON request (client_id, registered_at DESC);
    CREATE INDEX request_open_owner ON request (owner_id)
      WHERE status IN ('registered', 'assigned', 'in-progress', 'waiting');
    CREATE INDEX request_root ON request (root_id) WHERE root_id <> id;
    CREATE INDEX request_complaint ON request (complaint_id) WHERE complaint_id IS NOT NULL;
    CREATE INDEX request_calls ON request USING gin (call_ids) WHERE call_ids <> '{}';
    CREATE INDEX request_words ON request USING gin (reference gin_trgm_ops, subject gin_trgm_ops);

    CREATE TABLE request_blocker (
      request_id uuid NOT NULL,
      kind text NOT NULL,
      id uuid NOT NULL,
      since timestamptz NOT NULL,
      PRIMARY KEY (request_id, kind, id)
    );

    CREATE TABLE request_timer (
      request_id uuid NOT NULL,
      kind text NOT NULL,
      due_at timestamptz NOT NULL,
      PRIMARY KEY (request_id, kind)
    );
    CREATE INDEX request_timer_due ON request_timer (due_at);

    -- Every exchange with a client, without its words.
    CREATE TABLE interaction (
      id uuid PRIMARY KEY,
      client_id uuid,
      request_id uuid,
      contact_id uuid,
      channel text NOT NULL,
      direction text NOT NULL,
      at timestamptz NOT NULL,
      employee_id uuid,
      product_id uuid,
      call_record_id uuid
    );
    CREATE INDEX interaction_request ON interaction (request_id, at);

    -- The words of a request's messages; an internal note is no interaction.
    CREATE TABLE message (
      id uuid PRIMARY KEY,
      request_id uuid NOT NULL,
      direction text NOT NULL,
      channel text NOT NULL,
      text text NOT NULL,
      at timestamptz NOT NULL,
      author_employee_id uuid,
      attachment_ids uuid[] NOT NULL
    );
    CREATE INDEX message_request ON message (request_id, at DESC, id DESC);
    CREATE INDEX message_attachment ON message USING gin (attachment_ids);

    -- One row per notice to a person, under a key that makes it go out once.
    CREATE TABLE outgoing_message (
      id uuid PRIMARY KEY,
      unique_key text NOT NULL UNIQUE,
      message_id uuid NOT NULL,
      client_id uuid NOT NULL,
      channel text NOT NULL,
      address text,
      state text NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX outgoing_message_message ON outgoing_message (message_id);
    CREATE INDEX outgoing_message_queued ON outgoing_message (created_at) WHERE state = 'queued';
  `,
};
