import type { Transaction } from '@okno/persistence';

/** One data-modifying statement that needs nothing of the others and answers nothing. */
export interface Writing {
  /** Distinct for distinct texts. */
  readonly name: string;
  readonly values: readonly unknown[];
  /** The statement, `places` standing for its values. */
  readonly sql: (places: readonly string[]) => string;
}

/** Writes all of them in one statement: a command's last words cost it one trip to the database, whatever they are. */
export async function writeTogether(tx: Pick<Transaction, 'query'>, writings: readonly Writing[]): Promise<void> {
  const values: unknown[] = [];
  const texts = writings.map((writing) => writing.sql(writing.values.map((value) => `$${String(values.push(value))}`)));
  const last = texts.pop();
  if (last === undefined) return;
  const before = texts.map((text, place) => `w${String(place)} AS (${text})`);
  const name = `service-kit-write-${writings.map((writing) => writing.name).join('-')}`;
  await tx.query({ name, text: before.length === 0 ? last : `WITH ${before.join(', ')} ${last}` }, values);
}
