import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { ArchiveReader, PIECE_BYTES, type ArchiveEntry } from './archive-reader.js';
import { manifestEntry, readManifest, seal, type Manifest, type StoredFile } from './manifest.js';

/** A backup of which every byte is what was written. */
export interface CheckedBackup {
  readonly manifest: Manifest;
  /** Of the file. */
  readonly bytes: number;
  readonly entries: ReadonlyMap<string, ArchiveEntry>;
}

/**
 * Reads a whole backup and holds every file in it against the manifest; needs no database.
 * @throws BackupBroken naming what is wrong; BackupRefused where there is no file, or one of a newer format
 */
export async function checkBackup(
  path: string,
  onEntry?: (entry: string, readBytes: number, allBytes: number) => void,
): Promise<CheckedBackup> {
  const archive = await ArchiveReader.open(path);
  try {
    const entries = new Map<string, ArchiveEntry>();
    const measured = new Map<string, Omit<StoredFile, 'entry'> | undefined>();
    for await (const entry of archive.entries()) {
      if (entries.has(entry.name)) throw archive.broken(`${entry.name} is in it twice`);
      entries.set(entry.name, entry);
      if (entry.name.endsWith('.gz')) measured.set(entry.name, await measure(archive, entry));
      onEntry?.(entry.name, entry.at + entry.bytes, archive.bytes);
    }
    const manifest = await sealedManifest(archive, entries);
    compare(archive, manifest, entries, measured);
    return { manifest, bytes: archive.bytes, entries };
  } finally {
    await archive.close();
  }
}

/** Undefined where it cannot be unpacked. */
async function measure(archive: ArchiveReader, entry: ArchiveEntry): Promise<Omit<StoredFile, 'entry'> | undefined> {
  const [content, stored] = [createHash('sha256'), createHash('sha256')];
  let bytes = 0;
  const through = new Transform({
    transform(piece: Buffer, _encoding, done) {
      stored.update(piece);
      done(null, piece);
    },
  });
  let failure: unknown;
  const source = Readable.from(archive.content(entry)).once('error', (error) => (failure = error));
  try {
    await pipeline(
      source,
      through,
      createGunzip({ chunkSize: PIECE_BYTES }),
      async (unpacked: AsyncIterable<Buffer>) => {
        for await (const piece of unpacked) {
          bytes += piece.length;
          content.update(piece);
        }
      },
    );
  } catch {
    if (failure instanceof Error) throw failure;
    return undefined;
  }
  return { bytes, sha256: content.digest('hex'), storedBytes: entry.bytes, storedSha256: stored.digest('hex') };
}

async function sealedManifest(archive: ArchiveReader, entries: ReadonlyMap<string, ArchiveEntry>): Promise<Manifest> {
  const [text, stated] = [await textOf(archive, entries, manifestEntry), await textOf(archive, entries, seal)];
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (stated !== `${sha256}  ${manifestEntry}\n`)
    throw archive.broken(`${manifestEntry} is not the one that was sealed`);
  return readManifest(text);
}

async function textOf(
  archive: ArchiveReader,
  entries: ReadonlyMap<string, ArchiveEntry>,
  name: string,
): Promise<string> {
  const entry = entries.get(name);
  if (entry === undefined) throw archive.broken(`it has no ${name}, so it is none of Okno's backups`);
  const pieces: Buffer[] = [];
  for await (const piece of archive.content(entry)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function compare(
  archive: ArchiveReader,
  { tables, files }: Manifest,
  entries: ReadonlyMap<string, ArchiveEntry>,
  measured: ReadonlyMap<string, Omit<StoredFile, 'entry'> | undefined>,
): void {
  const known = new Set([manifestEntry, seal]);
  for (const { entry, bytes, sha256, storedBytes, storedSha256 } of [...tables, ...files]) {
    if (!entries.has(entry)) throw archive.broken(`${entry} is missing`);
    known.add(entry);
    const found = measured.get(entry);
    if (found === undefined) throw archive.broken(`${entry} cannot be unpacked`);
    if (found.storedBytes !== storedBytes || found.storedSha256 !== storedSha256) {
      throw archive.broken(`${entry} is not what was written`);
    }
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw archive.broken(`the content of ${entry} is not what was read`);
  }
  const foreign = [...entries.keys()].find((name) => !known.has(name));
  if (foreign !== undefined) throw archive.broken(`${foreign} does not belong into it`);
}
