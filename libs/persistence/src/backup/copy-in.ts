import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { ClientBase, Connection, Submittable } from 'pg';

/** What the driver's connection can do and its types do not tell. */
interface CopyingConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

class CopyIn implements Submittable {
  private isOver = false;
  private failure: Error | undefined;
  private rows = 0;

  constructor(
    private readonly sql: string,
    private readonly source: AsyncIterable<Buffer>,
    private readonly resolve: (rows: number) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: CopyingConnection): void {
    void this.send(connection);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.rows = Number(/^COPY (\d+)$/.exec(text)?.[1]);
  }

  handleReadyForQuery(): void {
    this.isOver = true;
    this.resolve(this.rows);
  }

  handleError(error: Error): void {
    this.isOver = true;
    this.reject(this.failure ?? error);
  }

  private async send(connection: CopyingConnection): Promise<void> {
    try {
      for await (const piece of this.source) {
        if (this.isOver) return;
        connection.sendCopyFromChunk(piece);
        if (connection.stream.writableNeedDrain) await drained(connection.stream);
      }
      connection.endCopyFrom();
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      connection.sendCopyFail('what is copied cannot be read');
    }
  }
}

/** Resolves when more may be written, or nothing can be any more. */
async function drained(stream: Duplex): Promise<void> {
  const enough = new AbortController();
  const events = ['drain', 'close'].map((event) =>
    once(stream, event, { signal: enough.signal }).catch(() => undefined),
  );
  await Promise.race(events);
  enough.abort();
}

/** Runs `COPY … FROM STDIN` with what `source` gives. @returns the number of rows @throws what the source or PostgreSQL said */
export function copyIn(client: ClientBase, sql: string, source: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(sql, source, resolve, reject));
  });
}
