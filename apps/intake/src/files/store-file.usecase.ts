import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { largestFile, type FileResource } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { FileRepository, chunkBytes, toFileResource, type FileRecord } from './file.repository.js';

export interface FileToStore {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Readable | Buffer;
}

@Injectable()
export class StoreFile {
  constructor(
    private readonly work: UnitOfWork,
    private readonly files: FileRepository,
  ) {}

  /** Reads the content to its end first, so that no transaction waits for a slow sender. @throws payload-too-large */
  async execute(given: FileToStore, context: WorkContext): Promise<FileResource> {
    const chunks = await chunksOf(given.content);
    return this.work.run(context, async (work) => toFileResource(await this.within(work, given, chunks)));
  }

  /** Stores a content that is in memory, in the caller's transaction: an attachment of a mail. */
  async within(work: Work, given: Omit<FileToStore, 'content'>, chunks: readonly Buffer[]): Promise<FileRecord> {
    const hash = createHash('sha256');
    for (const chunk of chunks) hash.update(chunk);
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const sha256 = hash.digest('hex');
    const { name, mediaType } = given;
    const { userId: uploadedBy } = work.context.identity;
    const file = { id: work.newId(), sha256, name, mediaType, size, uploadedBy, createdAt: work.now };
    await this.files.insert(work, file, chunks);
    work.audit({ action: 'file.store', subjectKind: 'file', subjectIds: [file.id] });
    return file;
  }
}

/** Cuts a content into chunks of `chunkBytes`. @throws payload-too-large as soon as it is more than may be */
export async function chunksOf(content: Readable | Buffer): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let total = 0;
  const cut = (): void => {
    const joined = Buffer.concat(pending);
    let at = 0;
    for (; joined.length - at >= chunkBytes; at += chunkBytes) chunks.push(joined.subarray(at, at + chunkBytes));
    pending = [joined.subarray(at)];
    pendingBytes = joined.length - at;
  };
  for await (const piece of piecesOf(content)) {
    total += piece.length;
    if (total > largestFile) {
      // What is still on its way is read and thrown away: the sender's next request waits behind it on this connection.
      if (!Buffer.isBuffer(content)) content.resume();
      throw refuse('payload-too-large');
    }
    pending.push(piece);
    pendingBytes += piece.length;
    if (pendingBytes >= chunkBytes) cut();
  }
  if (pendingBytes > 0) chunks.push(Buffer.concat(pending));
  return chunks;
}

function piecesOf(content: Readable | Buffer): Iterable<Buffer> | AsyncIterable<Buffer> {
  return Buffer.isBuffer(content) ? [content] : (content.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>);
}
