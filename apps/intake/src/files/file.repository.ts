import { Injectable } from '@nestjs/common';
import type { FileResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

export interface FileRecord {
  readonly id: string;
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly uploadedBy: string;
  readonly createdAt: Date;
}

export const chunkBytes = 256 * 1024;

export function toFileResource({ uploadedBy: _uploadedBy, ...file }: FileRecord): FileResource {
  return { ...file, createdAt: file.createdAt.toISOString() };
}

/** Where the bytes are: in PostgreSQL by hash, each content once. An object store may take its place behind these methods. */
@Injectable()
export class FileRepository {
  /** Stores a file and its content, cut into chunks of `chunkBytes`; a content that is there already is not stored again. */
  async insert(tx: Queryable, file: FileRecord, chunks: readonly Buffer[]): Promise<void> {
    const [first, ...others] = chunks;
    const { id, sha256, name, mediaType, size, uploadedBy, createdAt } = file;
    const [stored] = await tx.query<{ fresh: boolean }>(insertFile, [
      ...[id, sha256, name, mediaType, size, uploadedBy, createdAt],
      first ?? null,
    ]);
    if (stored?.fresh !== true) return;
    for (const [place, bytes] of others.entries()) {
      await tx.query('INSERT INTO file_chunk (sha256, number, bytes) VALUES ($1, $2, $3)', [sha256, place + 1, bytes]);
    }
  }

  /** The bytes, chunk by chunk, as they are read. */
  async *contentOf(database: Queryable, sha256: string): AsyncGenerator<Buffer> {
    for (let number = 0; ; number += 1) {
      const [chunk] = await database.query<{ bytes: Buffer }>(
        'SELECT bytes FROM file_chunk WHERE sha256 = $1 AND number = $2',
        [sha256, number],
      );
      if (chunk === undefined) return;
      yield chunk.bytes;
    }
  }
}

const insertFile = {
  name: 'intake-insert-file',
  text: `
    WITH content AS (
      INSERT INTO file_content (sha256, size) VALUES ($2, $5) ON CONFLICT DO NOTHING RETURNING sha256
    ), first AS (
      INSERT INTO file_chunk (sha256, number, bytes) SELECT sha256, 0, $8::bytea FROM content WHERE $8 IS NOT NULL
    ), file AS (
      INSERT INTO file (id, sha256, name, media_type, size, uploaded_by, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
    )
    SELECT EXISTS (SELECT 1 FROM content) AS fresh`,
};
