import { Client } from 'pg';

/** A reader of all services' tables, as no service may be: the superuser of the embedded PostgreSQL. */
export class Tables {
  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<Tables> {
    const client = new Client({ connectionString: url });
    // A server that is killed is nothing this process should die of.
    client.on('error', () => undefined);
    await client.connect();
    return new Tables(client);
  }

  async read<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [...parameters])).rows;
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
