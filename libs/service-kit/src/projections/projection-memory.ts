import type { EventDefinition } from '@okno/contracts';
import { positionKey, type EventLog } from '@okno/messaging';
import type { Database, Transaction } from '@okno/persistence';
import { takeTurn } from '../work/take-turn.js';
import { shadowedTable, type Projection } from './projection.js';
import { staleOf, type KnownProjections, type Stale } from './stale.rules.js';

export interface ProjectionMemoryParts {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly group: string;
  /** What projections are made from, as the code says. */
  readonly events: readonly EventDefinition[];
  readonly projections: readonly Projection[];
}

/** Remembers what a service's projections have been made from, to notice what has missed its past. */
export class ProjectionMemory {
  constructor(private readonly parts: ProjectionMemoryParts) {}

  /** What needs a rebuild; everything else is remembered as made from the beginning. Before the service reads on. */
  async check(): Promise<Stale> {
    const readTopics = await this.readTopics();
    return this.parts.database.transaction(async (tx) => {
      await takeTurn(tx, 'projection memory');
      const wanted = await this.asCodeSays(tx);
      const stale = staleOf({ wanted, known: await this.known(tx), readTopics });
      const omit = (names: readonly string[], name: string): boolean => !names.includes(name);
      await this.remember(tx, {
        events: new Map([...wanted.events].filter(([type]) => omit(stale.events, type))),
        tables: new Map([...wanted.tables].filter(([name]) => omit(stale.tables, name))),
      });
      return stale;
    });
  }

  /** To be called when everything has been made anew. */
  async rememberAll(): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      await takeTurn(tx, 'projection memory');
      await this.remember(tx, await this.asCodeSays(tx));
    });
  }

  private async asCodeSays(tx: Transaction): Promise<KnownProjections> {
    const tables = new Map<string, string>();
    for (const projection of this.parts.projections) {
      const { table, rows } = shadowedTable(projection);
      const [found] = await tx.query<{ columns: string | null }>(
        `SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attname) AS columns
         FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
        [table],
      );
      if (typeof found?.columns !== 'string') throw new Error(`${table} is said to be a projection and is no table`);
      tables.set(table, rows === undefined ? found.columns : `${found.columns} WHERE ${rows}`);
    }
    return { events: new Map(this.parts.events.map(({ type, topic }) => [type, topic.name])), tables };
  }

  private async known(tx: Transaction): Promise<KnownProjections> {
    const events = await tx.query<{ type: string }>('SELECT type FROM projected_event');
    const tables = await tx.query<{ name: string; shape: string }>('SELECT name, shape FROM projected_table');
    return {
      events: new Map(events.map(({ type }) => [type, ''])),
      tables: new Map(tables.map(({ name, shape }) => [name, shape])),
    };
  }

  /** Forgets what the code has no more: when it comes back, it will have missed what happened meanwhile. */
  private async remember(tx: Transaction, { events, tables }: KnownProjections): Promise<void> {
    await tx.query('DELETE FROM projected_event WHERE type <> ALL ($1)', [[...events.keys()]]);
    await tx.query('INSERT INTO projected_event SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [
      [...events.keys()],
    ]);
    await tx.query('DELETE FROM projected_table WHERE name <> ALL ($1)', [[...tables.keys()]]);
    await tx.query(
      `INSERT INTO projected_table SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT (name) DO UPDATE SET shape = excluded.shape`,
      [[...tables.keys()], [...tables.values()]],
    );
  }

  /** The topics of which the service has read anything. */
  private async readTopics(): Promise<ReadonlySet<string>> {
    const { eventLog, group, events } = this.parts;
    const positions = await eventLog.positions(group);
    const hasRead = ({ name, partitions }: EventDefinition['topic']): boolean =>
      Array.from({ length: partitions }, (_, partition) => positions.get(positionKey(name, partition)) ?? 0).some(
        (position) => position > 0,
      );
    return new Set(events.filter(({ topic }) => hasRead(topic)).map(({ topic }) => topic.name));
  }
}
