import type { Migration } from '@okno/persistence';

export const approvals: Migration = {
  name: '0008-approvals',
  sql: `
    CREATE TABLE approval_route (id uuid PRIMARY KEY, version int NOT NULL, active boolean NOT NULL, created_at timestamptz NOT NULL);
    CREATE TABLE approval_route_version (
      id uuid NOT NULL REFERENCES approval_route, version int NOT NULL, active boolean NOT NULL, content jsonb NOT NULL,
      published_at timestamptz NOT NULL, takes_effect text NOT NULL DEFAULT 'new-requests', PRIMARY KEY (id, version)
    );
    CREATE TABLE approval (
      id uuid PRIMARY KEY, subject_kind text NOT NULL, subject_id uuid NOT NULL, reference text, title text NOT NULL,
      amount_minor bigint, currency text, content_hash text NOT NULL,
      asked_by_id uuid, author_ids uuid[] NOT NULL, client_id uuid, request_id uuid,
      -- The route as it was when it was asked; without one the stages came with the question.
      route_id uuid, route_version int,
      state text NOT NULL, stages jsonb NOT NULL, outcome text, ended_at timestamptz,
      -- When it is looked at next: somebody's time runs out, or somebody goes or comes back.
      looks_at timestamptz,
      -- Whose answer is awaited, and everybody who ever had a part in it.
      waiting_for uuid[] NOT NULL, participant_ids uuid[] NOT NULL,
      version int NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX approval_newest ON approval (created_at, id);
    CREATE INDEX approval_subject ON approval (subject_kind, subject_id);
    CREATE INDEX approval_request ON approval (request_id) WHERE request_id IS NOT NULL;
    CREATE INDEX approval_looks ON approval (looks_at) WHERE looks_at IS NOT NULL;
    CREATE INDEX approval_participants ON approval USING gin (participant_ids);
    CREATE INDEX approval_waiting ON approval USING gin (waiting_for);
  `,
};
