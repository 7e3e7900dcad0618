import type { EventPayload, effectAsked } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;
export type AskedEffect = EventPayload<typeof effectAsked>;

export async function insertQuestion(connection: Connection, question: AskedEffect, at: Date): Promise<void> {
  await connection.query(
    'INSERT INTO effect_question (id, question, asked_at) VALUES ($1, $2::jsonb, $3) ON CONFLICT (id) DO NOTHING',
    [question.questionId, JSON.stringify(question), at],
  );
}

/** The questions that nobody else is answering, the oldest first, locked. */
export async function lockQuestions(connection: Connection, now: Date, limit: number): Promise<readonly AskedEffect[]> {
  const rows = await connection.query<{ question: AskedEffect }>(
    `SELECT question FROM effect_question WHERE asked_at <= $1 ORDER BY asked_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows.map(({ question }) => question);
}

export async function deleteQuestion(connection: Connection, id: string): Promise<void> {
  await connection.query('DELETE FROM effect_question WHERE id = $1', [id]);
}

/** Stores what the cube counts; answers the version to announce, or undefined when it was announced before. */
export async function keepCatalogue(connection: Connection, id: string, content: object): Promise<number | undefined> {
  const [row] = await connection.query<{ version: number }>(
    `INSERT INTO cube_catalogue (id, content, version) VALUES ($1, $2::jsonb, 1)
     ON CONFLICT (id) DO UPDATE SET content = excluded.content, version = cube_catalogue.version + 1
     WHERE cube_catalogue.content <> excluded.content RETURNING version`,
    [id, JSON.stringify(content)],
  );
  return row?.version;
}
