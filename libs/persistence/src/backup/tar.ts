const BLOCK = 512;
const LONGEST_NAME = 100;
/** Eleven octal digits; what is larger is written in base 256, as GNU tar and every reader of today do. */
const LARGEST_OCTAL = 0o77777777777;

/** One file within an archive. */
export interface TarHeader {
  readonly name: string;
  readonly bytes: number;
}

/** The header of a file in the ustar format, 512 bytes. `modifiedAt` in seconds since 1970. */
export function tarHeader({ name, bytes }: TarHeader, modifiedAt: number): Buffer {
  if (Buffer.byteLength(name) > LONGEST_NAME) throw new RangeError(`${name}: longer than a tar header takes`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  writeSize(header, bytes);
  header.write(`${modifiedAt.toString(8).padStart(11, '0')}\0`, 136);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Undefined for the block of zeros that ends an archive. @throws RangeError for what is no header */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (isZero(block)) return undefined;
  const stated = /^([0-7]{6})\0 $/.exec(block.toString('latin1', 148, 156))?.[1] ?? '';
  if (Number.parseInt(stated, 8) !== checksumOf(block)) throw new RangeError('its checksum does not hold');
  const end = block.indexOf(0);
  return {
    name: block.toString('utf8', 0, Math.min(end === -1 ? LONGEST_NAME : end, LONGEST_NAME)),
    bytes: sizeIn(block),
  };
}

/** How many zeros follow a file of that size. */
export function tarPadding(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

/** What ends an archive. */
export const tarEnd: Buffer = Buffer.alloc(2 * BLOCK);

export function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function writeSize(header: Buffer, bytes: number): void {
  if (bytes <= LARGEST_OCTAL) {
    header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
    return;
  }
  header.writeUInt8(0x80, 124);
  header.writeBigUInt64BE(BigInt(bytes), 128);
}

function sizeIn(block: Buffer): number {
  if (block.readUInt8(124) === 0x80) return Number(block.readBigUInt64BE(128));
  return Number.parseInt(block.toString('latin1', 124, 135), 8);
}

/** The sum of all bytes, those of the checksum itself counted as spaces. */
function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte;
  return sum;
}
