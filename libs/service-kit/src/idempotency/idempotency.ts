import { createHash } from 'node:crypto';
import type { Migration } from '@okno/persistence';
import { Refusal } from '../problems/refusal.js';
import type { Work } from '../work/unit-of-work.js';

/** Days a key is remembered. */
export const idempotencyDays = 7;

export const idempotencyMigrations: readonly Migration[] = [
  {
    name: 'service-kit/0002-idempotency',
    sql: `
      CREATE TABLE idempotency_key (
        user_id uuid NOT NULL,
        operation text NOT NULL,
        key text NOT NULL,
        body_hash text NOT NULL,
        answer jsonb,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, operation, key)
      );
      CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
    `,
  },
];

/** JSON with the keys of every object in order, so that the same body always has the same hash. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

export function bodyHash(body: unknown): string {
  return createHash('sha256')
    .update(canonical(body ?? {}))
    .digest('hex');
}

/**
 * Makes a creating POST safe to repeat: the first answer is stored in the transaction that made it, and a repetition
 * with the same `Idempotency-Key` and body gets that answer. Another body under the same key is refused
 * (`idempotency-conflict`). Without a key it just calls `create`. A concurrent repetition waits for the first to commit.
 */
export async function once<Answer extends object>(
  work: Work,
  body: unknown,
  create: () => Promise<Answer>,
): Promise<Answer> {
  const { idempotencyKey: key, operation, identity } = work.context;
  if (key === undefined || operation === undefined) return create();
  const hash = bodyHash(body);
  const claimed = await work.query(
    `INSERT INTO idempotency_key (user_id, operation, key, body_hash, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING key`,
    [identity.userId, operation, key, hash, work.now],
  );
  if (claimed.length === 0) {
    const [first] = await work.query<{ body_hash: string; answer: Answer }>(
      `SELECT body_hash, answer FROM idempotency_key WHERE user_id = $1 AND operation = $2 AND key = $3`,
      [identity.userId, operation, key],
    );
    if (first?.body_hash !== hash) throw new Refusal('idempotency-conflict');
    return first.answer;
  }
  const answer = await create();
  work.write({
    name: 'answer',
    values: [identity.userId, operation, key, JSON.stringify(answer)],
    sql: ([userId = '', of = '', under = '', json = '']) =>
      `UPDATE idempotency_key SET answer = ${json}::jsonb WHERE user_id = ${userId}::uuid AND operation = ${of} AND key = ${under}`,
  });
  return answer;
}
