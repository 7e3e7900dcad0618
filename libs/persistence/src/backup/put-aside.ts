import type { ClientBase } from 'pg';
import { qualified, type CataloguedTable } from './catalogue.js';

interface Statements {
  readonly drop: string;
  readonly create: string;
}

/**
 * Takes away for a while what makes filling tables slow or an order among them necessary: foreign keys, indexes that no constraint
 * needs, and triggers. Needs no superuser, only the tables' owner.
 * @returns what puts all of it back, the foreign keys checked
 */
export async function putAside(client: ClientBase, tables: readonly CataloguedTable[]): Promise<() => Promise<void>> {
  const names = tables.map(({ schema, table }) => qualified(client, schema, table));
  const foreignKeys = await statements(
    client,
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS create
     FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ($1::regclass[]) ORDER BY conrelid, conname`,
    names,
  );
  const indexes = await statements(
    client,
    `SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS drop, pg_get_indexdef(i.indexrelid) AS create
     FROM pg_index i WHERE i.indrelid = ANY ($1::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
     ORDER BY i.indexrelid`,
    names,
  );
  const triggers = await statements(
    client,
    `SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) AS drop,
            format('ALTER TABLE %s ENABLE TRIGGER %I', tgrelid::regclass, tgname) AS create
     FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' AND tgrelid = ANY ($1::regclass[]) ORDER BY tgrelid, tgname`,
    names,
  );
  const all = [...foreignKeys, ...triggers, ...indexes];
  for (const { drop } of all) await client.query(drop);
  return async () => {
    for (const { create } of all.reverse()) await client.query(create);
  };
}

async function statements(client: ClientBase, sql: string, names: readonly string[]): Promise<Statements[]> {
  return (await client.query<{ drop: string; create: string }>(sql, [names])).rows;
}
