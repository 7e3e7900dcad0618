import { Client } from 'pg';
import { parseUrl } from './open-database.js';
import { valueParsers } from './value-parsers.js';

/**
 * One connection for a tool of an operator: it reaches every service's schema, makes none and prepares nothing.
 * Services have `openDatabase` and their own schema.
 */
export class OperatorConnection {
  private constructor(private readonly client: Client) {}

  /** @throws when nobody answers in ten seconds */
  static async open(url: string): Promise<OperatorConnection> {
    const client = new Client({
      connectionString: parseUrl(url).href,
      application_name: 'okno operator',
      connectionTimeoutMillis: 10_000,
      statement_timeout: 30_000,
      types: valueParsers,
    });
    // A connection that breaks is told by the next statement.
    client.on('error', () => undefined);
    await client.connect();
    return new OperatorConnection(client);
  }

  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [...parameters])).rows;
  }

  /** A name as it stands in SQL. */
  quoted(name: string): string {
    return this.client.escapeIdentifier(name);
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
