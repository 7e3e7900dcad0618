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
  /** Stores a content cut into chunks of `chunkBytes`, unless it is there already. */
  async saveContent(tx: Queryable, sha256: string, size: number, chunks: readonly Buffer[]): Promise<void> {
    const made = await tx.query(
      'INSERT INTO file_content (sha256, size) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING sha256',
      [sha256, size],
    );
    if (made.length === 0) return;
    for (const [number, bytes] of chunks.entries()) {
      await tx.query('INSERT INTO file_chunk (sha256, number, bytes) VALUES ($1, $2, $3)', [sha256, number, bytes]);
    }
  }

  async insert(tx: Queryable, file: FileRecord): Promise<void> {
    await tx.query(
      `INSERT INTO file (id, sha256, name, media_type, size, uploaded_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [file.id, file.sha256, file.name, file.mediaType, file.size, file.uploadedBy, file.createdAt],
    );
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
