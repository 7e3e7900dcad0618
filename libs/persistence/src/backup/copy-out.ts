import { Readable } from 'node:stream';
import type { Connection, Submittable } from 'pg';

const PIECE_BYTES = 256 * 1024;

/**
 * What `COPY … TO STDOUT` sends, in pieces of some hundred kilobytes, as fast as it is read and no faster.
 * Given to `client.query`; whoever gives up in the middle destroys it, and with it the connection.
 */
export class CopyOut extends Readable implements Submittable {
  #connection: Connection | undefined;
  #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #filled = 0;
  #rows = 0;
  #isOver = false;

  constructor(private readonly sql: string) {
    super({ highWaterMark: 4 * PIECE_BYTES });
  }

  /** Known when everything was read. */
  get rows(): number {
    return this.#rows;
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    connection.query(this.sql);
  }

  /** One message is one row, whose bytes are overwritten as soon as this returns. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    for (let from = 0; from < chunk.length;) {
      const copied = chunk.copy(this.#piece, this.#filled, from);
      from += copied;
      this.#filled += copied;
      if (this.#filled === PIECE_BYTES) this.#hand();
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = Number(/^COPY (\d+)$/.exec(text)?.[1]);
  }

  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#hand();
    this.push(null);
  }

  handleError(error: Error): void {
    this.#isOver = true;
    this.destroy(error);
  }

  override _read(): void {
    this.#connection?.stream.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The server goes on sending what nobody reads, and would not hear a polite farewell.
    if (!this.#isOver) this.#connection?.stream.destroy();
    done(error);
  }

  #hand(): void {
    if (this.#filled === 0) return;
    const wantsMore = this.push(this.#piece.subarray(0, this.#filled));
    this.#piece = Buffer.allocUnsafe(PIECE_BYTES);
    this.#filled = 0;
    if (!wantsMore && !this.#isOver) this.#connection?.stream.pause();
  }
}
