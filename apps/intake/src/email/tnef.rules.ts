/**
 * Attachments in the wrapping of Outlook, `winmail.dat` (MS-OXTNEF; properties by MS-OXCDATA and MS-OXPROPS).
 * Old mails may be cut or damaged: what could be read until then is kept.
 */
export interface TnefFile {
  readonly name: string;
  /** Empty where it is not said. */
  readonly mediaType: string;
  readonly content: Buffer;
}

const signature = 0x223e9f78;
const attribute = {
  codePage: 0x00069007,
  attachmentBegins: 0x00069002,
  attachmentTitle: 0x00018010,
  attachmentContent: 0x0006800f,
  attachmentProperties: 0x00069005,
} as const;
const property = { content: 0x3701, longName: 0x3707, mediaType: 0x370e } as const;
const fixedSizes: ReadonlyMap<number, number> = new Map([
  [0x02, 4],
  [0x03, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
]);
const sized = { string: 0x1e, unicode: 0x1f, object: 0x0d, binary: 0x102 } as const;
const isSized = new Set<number>(Object.values(sized));
const manyValues = 0x1000;
const idOfInterfaceBytes = 16;

class Reader {
  place = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.place >= this.bytes.length;
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  short(): number {
    return this.take(2).readUInt16LE();
  }

  long(): number {
    return this.take(4).readUInt32LE();
  }

  /** @throws RangeError where fewer are left */
  take(length: number): Buffer {
    if (this.place + length > this.bytes.length) throw new RangeError('the file ends too early');
    this.place += length;
    return this.bytes.subarray(this.place - length, this.place);
  }

  /** Values stand at multiples of four. */
  takePadded(length: number): Buffer {
    const value = this.take(length);
    this.place = Math.min(this.bytes.length, this.place + ((4 - (length % 4)) % 4));
    return value;
  }
}

interface Draft {
  title?: string;
  longName?: string;
  mediaType?: string;
  content?: Buffer;
}

/** The files inside; undefined where `bytes` are no such wrapping. */
export function filesInTnef(bytes: Buffer): readonly TnefFile[] | undefined {
  if (bytes.length < 6 || bytes.readUInt32LE() !== signature) return undefined;
  const drafts: Draft[] = [];
  const reader = new Reader(bytes.subarray(6));
  let encoding = 'windows-1252';
  try {
    while (!reader.isAtEnd) {
      reader.byte();
      const id = reader.long();
      const value = reader.take(reader.long());
      reader.short();
      const draft = drafts.at(-1);
      if (id === attribute.codePage) encoding = `windows-${String(value.readUInt32LE())}`;
      else if (id === attribute.attachmentBegins) drafts.push({});
      else if (draft === undefined) continue;
      else if (id === attribute.attachmentTitle) draft.title = textOf(value, encoding);
      else if (id === attribute.attachmentContent) draft.content = value;
      else if (id === attribute.attachmentProperties) readProperties(value, encoding, draft);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return drafts.flatMap(({ title, longName, mediaType, content }) => {
    return content === undefined ? [] : [{ name: longName ?? title ?? '', mediaType: mediaType ?? '', content }];
  });
}

function readProperties(bytes: Buffer, encoding: string, draft: Draft): void {
  const reader = new Reader(bytes);
  for (let left = reader.long(); left > 0; left -= 1) {
    const type = reader.short();
    const id = reader.short();
    if (id >= 0x8000) skipName(reader);
    const value = valueOf(reader, type);
    if (id === property.longName) draft.longName = textIn(value, type, encoding);
    else if (id === property.mediaType) draft.mediaType = textIn(value, type, encoding);
    else if (id === property.content) draft.content ??= contentIn(value, type);
  }
}

function skipName(reader: Reader): void {
  reader.take(idOfInterfaceBytes);
  const isNumber = reader.long() === 0;
  const length = reader.long();
  if (!isNumber) reader.takePadded(length);
}

/** The first value. @throws RangeError for a type that nobody has described, behind which nothing can be found */
function valueOf(reader: Reader, type: number): Buffer {
  const single = type & ~manyValues;
  const count = type === single && !isSized.has(single) ? 1 : reader.long();
  let first: Buffer | undefined;
  for (let place = 0; place < count; place += 1) {
    const length = isSized.has(single) ? reader.long() : fixedSizes.get(single);
    if (length === undefined) throw new RangeError('a property of an unknown type');
    const value = reader.takePadded(length);
    first ??= value;
  }
  return first ?? Buffer.alloc(0);
}

function textIn(value: Buffer, type: number, encoding: string): string {
  return textOf(value, (type & ~manyValues) === sized.unicode ? 'utf-16le' : encoding);
}

/** An object says first what it is. */
function contentIn(value: Buffer, type: number): Buffer {
  return type === sized.object ? value.subarray(idOfInterfaceBytes) : value;
}

function textOf(value: Buffer, encoding: string): string {
  return decoderOf(encoding)
    .decode(value)
    .replace(/\0[^]*$/, '');
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder('windows-1252');
  }
}
