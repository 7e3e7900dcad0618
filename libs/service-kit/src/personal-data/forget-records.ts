import { topicCatalogue } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

/** What stands where somebody's words stood. */
export const erasedWords = 'Удалено / Erased';

const wordTopics = topicCatalogue.filter(({ retention }) => retention === 'compact').map(({ name }) => name);

/**
 * Forgets what the libraries' own tables of a service hold of the records `ids`: stored answers keep the id alone, and words
 * that wait to be handled wait no longer, and reasons that stand beside the journal go. Of answers those of the records themselves, and those that name them as their
 * client or request. @returns records forgotten
 */
export async function forgetHosted(tx: Queryable, ids: readonly string[]): Promise<number> {
  const answers = await tx.query(
    `UPDATE idempotency_key SET answer = jsonb_build_object('id', answer->'id')
     WHERE answer IS NOT NULL AND (answer->>'id' = ANY ($1) OR answer->>'clientId' = ANY ($1) OR answer->>'requestId' = ANY ($1))
     RETURNING 1 AS one`,
    [ids],
  );
  const words = await tx.query(
    `DELETE FROM audit_words WHERE subject_ids && $1::uuid[] OR client_ids && $1::uuid[] RETURNING 1 AS one`,
    [ids],
  );
  const waiting = [wordTopics, ids];
  // The key first: its row is the lock between consumers and replay.
  await tx.query(`SELECT 1 FROM parked_key WHERE topic = ANY ($1) AND key = ANY ($2) FOR UPDATE`, waiting);
  const events = await tx.query(
    `DELETE FROM parked_event WHERE topic = ANY ($1) AND key = ANY ($2) RETURNING 1 AS one`,
    waiting,
  );
  await tx.query(`DELETE FROM parked_key WHERE topic = ANY ($1) AND key = ANY ($2)`, waiting);
  return answers.length + words.length + events.length;
}
