import { open, type FileHandle } from 'node:fs/promises';
import { errorCode } from '../pg-errors.js';
import { BackupBroken, BackupRefused } from './manifest.js';
import { isZero, readTarHeader, tarEnd, tarPadding, type TarHeader } from './tar.js';

/** In which files are read and unpacked. */
export const PIECE_BYTES = 256 * 1024;
const BLOCK = tarEnd.length / 2;

/** A file in the archive and where its content begins. */
export interface ArchiveEntry extends TarHeader {
  readonly at: number;
}

/** Reads a tar file from a disk, of which any part may be asked for. */
export class ArchiveReader {
  private constructor(
    readonly path: string,
    readonly bytes: number,
    private readonly file: FileHandle,
  ) {}

  /** @throws BackupRefused where there is no such file */
  static async open(path: string): Promise<ArchiveReader> {
    const file = await open(path, 'r').catch((error: unknown) => {
      throw errorCode(error) === 'ENOENT' ? new BackupRefused(`There is no file ${path}`) : error;
    });
    const { size } = await file.stat();
    return new ArchiveReader(path, size, file);
  }

  /** Every file in it, in its order. @throws BackupBroken where it is not as it was written */
  async *entries(): AsyncGenerator<ArchiveEntry> {
    for (let at = 0; ;) {
      const header = await this.headerAt(at);
      if (header === undefined) {
        if (this.bytes !== at + tarEnd.length || !isZero(await this.bytesAt(at, tarEnd.length, 'its end'))) {
          throw this.broken('it does not end where its last file ends');
        }
        return;
      }
      const entry = { ...header, at: at + BLOCK };
      yield entry;
      const padding = await this.bytesAt(entry.at + entry.bytes, tarPadding(entry.bytes), entry.name);
      if (!isZero(padding)) throw this.broken(`${entry.name} is followed by something that does not belong to it`);
      at = entry.at + entry.bytes + padding.length;
    }
  }

  /** The content of a file as it is stored. */
  async *content({ name, at, bytes }: ArchiveEntry): AsyncGenerator<Buffer> {
    for (let done = 0; done < bytes;) {
      const piece = await this.bytesAt(at + done, Math.min(PIECE_BYTES, bytes - done), name);
      done += piece.length;
      yield piece;
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  broken(what: string): BackupBroken {
    return new BackupBroken(`${this.path} is broken: ${what}`);
  }

  private async headerAt(at: number): Promise<TarHeader | undefined> {
    const block = await this.bytesAt(at, BLOCK, 'the list of its files');
    try {
      return readTarHeader(block);
    } catch (error) {
      const reason = error instanceof RangeError ? error.message : String(error);
      throw this.broken(at === 0 ? 'it is no tar file' : `the header at byte ${at}: ${reason}`);
    }
  }

  private async bytesAt(at: number, length: number, what: string): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    for (let from = 0; from < length;) {
      const { bytesRead } = await this.file.read(bytes, from, length - from, at + from);
      if (bytesRead === 0) throw this.broken(`it is cut after ${this.bytes} bytes, in ${what}`);
      from += bytesRead;
    }
    return bytes;
  }
}
