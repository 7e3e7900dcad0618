import { createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { errorCode } from '../pg-errors.js';
import { BackupRefused, type StoredFile } from './manifest.js';
import { tarEnd, tarHeader, tarPadding } from './tar.js';

/** Twice as quick as the default and a sixth larger. */
const GZIP_LEVEL = 3;

/** What an unfinished backup is called. */
const unfinishedSuffix = '.part';

/** Passes on what comes through and knows its length and sha256. */
class Measured extends Transform {
  bytes = 0;
  readonly #hash = createHash('sha256');

  override _transform(piece: Buffer, _encoding: string, done: (error: null, piece: Buffer) => void): void {
    this.bytes += piece.length;
    this.#hash.update(piece);
    done(null, piece);
  }

  /** Once. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}

export interface ArchiveOptions {
  /** Made under another name until it is whole. */
  readonly path: string;
  /** Seconds since 1970, told as the age of every file in it. */
  readonly modifiedAt: number;
  /** Called with the bytes written since the last call; whatever it throws ends the writing. */
  readonly onWritten?: (bytes: number) => Promise<void>;
}

/** Writes a tar file of which each part may be of any length, not known before: its header is written when its end is. */
export class ArchiveWriter {
  #at = 0;

  private constructor(
    private readonly options: ArchiveOptions,
    private readonly file: FileHandle,
  ) {}

  /** @throws BackupRefused when there is such a file, whole or being written */
  static async create(options: ArchiveOptions): Promise<ArchiveWriter> {
    const { path } = options;
    const existing = await open(path, 'r').catch(() => undefined);
    if (existing !== undefined) {
      await existing.close();
      throw new BackupRefused(`${path} is there already: a backup is never overwritten`);
    }
    try {
      return new ArchiveWriter(options, await open(path + unfinishedSuffix, 'wx', 0o600));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      throw new BackupRefused(
        `${path}${unfinishedSuffix} is there: another backup writes it, or one was cut; delete it`,
      );
    }
  }

  get bytes(): number {
    return this.#at;
  }

  /** Adds a file as it is compressed by gzip. */
  async addCompressed(entry: string, source: AsyncIterable<Buffer>): Promise<StoredFile> {
    const headerAt = this.#at;
    await this.write(Buffer.alloc(tarHeader({ name: entry, bytes: 0 }, 0).length));
    const [content, stored] = [new Measured(), new Measured()];
    const sink = new Writable({
      write: (piece: Buffer, _encoding, done) => {
        this.write(piece).then(() => {
          done();
        }, done);
      },
    });
    await pipeline(source, content, createGzip({ level: GZIP_LEVEL, chunkSize: 128 * 1024 }), stored, sink);
    await this.write(Buffer.alloc(tarPadding(stored.bytes)));
    await this.writeAt(tarHeader({ name: entry, bytes: stored.bytes }, this.options.modifiedAt), headerAt);
    const [bytes, storedBytes] = [content.bytes, stored.bytes];
    return { entry, bytes, sha256: content.sha256(), storedBytes, storedSha256: stored.sha256() };
  }

  /** Adds a short file as it is. */
  async addPlain(entry: string, content: Buffer): Promise<void> {
    await this.write(tarHeader({ name: entry, bytes: content.length }, this.options.modifiedAt));
    await this.write(Buffer.concat([content, Buffer.alloc(tarPadding(content.length))]));
  }

  /** It has its name, and is on the disk, when this resolves. */
  async finish(): Promise<void> {
    await this.write(tarEnd);
    await this.file.sync();
    await this.file.close();
    await rename(this.options.path + unfinishedSuffix, this.options.path);
    const folder = await open(dirname(this.options.path));
    await folder.sync().finally(() => folder.close());
  }

  /** Leaves nothing. */
  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.options.path + unfinishedSuffix, { force: true });
  }

  private async write(piece: Buffer): Promise<void> {
    await this.writeAt(piece, this.#at);
    this.#at += piece.length;
    await this.options.onWritten?.(piece.length);
  }

  /** A full disk takes the first part of a piece without an error. */
  private async writeAt(piece: Buffer, at: number): Promise<void> {
    for (let from = 0; from < piece.length;) {
      const { bytesWritten } = await this.file.write(piece, from, piece.length - from, at + from);
      from += bytesWritten;
    }
  }
}
