import { inBatches, meetHeader, parted, readRows, type Batches } from '../imports/csv-rows.adapter.js';

/** The fields of a line of queue_log; those after the event are what that event says. */
export const queueLogColumns = [
  'at',
  'callId',
  'queue',
  'agent',
  'event',
  'data1',
  'data2',
  'data3',
  'data4',
  'data5',
] as const;

/** The columns of Asterisk's own file, in their order; a file may end after any of the last five. */
const masterCsv = [
  'accountcode',
  'src',
  'dst',
  'dcontext',
  'clid',
  'channel',
  'dstchannel',
  'lastapp',
  'lastdata',
  'start',
  'answer',
  'end',
  'duration',
  'billsec',
  'disposition',
  'amaflags',
  'uniqueid',
  'userfield',
  'peeraccount',
  'linkedid',
  'sequence',
] as const;
export const cdrColumns = [...masterCsv, 'did'] as const;

/** What Asterisk's sample of cel_custom.conf writes, in its order. */
export const celColumns = [
  'eventtype',
  'eventtime',
  'cid_name',
  'cid_num',
  'cid_ani',
  'cid_rdnis',
  'cid_dnid',
  'exten',
  'context',
  'channame',
  'appname',
  'appdata',
  'amaflags',
  'accountcode',
  'uniqueid',
  'linkedid',
  'peer',
  'userfield',
  'userdeftype',
  'extra',
] as const;

/** How exports name columns otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  calldate: 'start',
  cidname: 'cid_name',
  cidnum: 'cid_num',
  channel: 'channame',
  eventextra: 'extra',
};

/** A queue_log: no header, no quotation marks, fields between upright strokes. @throws UnreadableCsv */
export function cutQueueLog(content: AsyncGenerator<Buffer>): Promise<Batches | undefined> {
  const delimiter = '|';
  const rows = readRows(content, { delimiter, isQuoted: false });
  return Promise.resolve({ header: queueLogColumns, delimiter, rows: inBatches(rows) });
}

/** A call detail file, with a header or as Asterisk writes it, without. @throws UnreadableCsv */
export function cutCdr(content: AsyncGenerator<Buffer>): Promise<Batches | undefined> {
  return cutWithOrWithoutHeader(content, ['src', 'dst'], masterCsv);
}

/** Channel events, with a header or as Asterisk's sample settings write them, without. @throws UnreadableCsv */
export function cutCel(content: AsyncGenerator<Buffer>): Promise<Batches | undefined> {
  return cutWithOrWithoutHeader(content, ['eventtype', 'eventtime'], celColumns);
}

async function cutWithOrWithoutHeader(
  content: AsyncGenerator<Buffer>,
  inHeader: readonly string[],
  columns: readonly string[],
): Promise<Batches | undefined> {
  const { delimiter, pieces } = await meetHeader(content);
  const { first, rest } = await parted(readRows(pieces, { delimiter }));
  if (first === undefined) return undefined;
  const names = first.fields.map((name) => name.trim().toLowerCase());
  if (inHeader.every((name) => names.includes(name))) {
    const header = names.map((name) => (columns.includes(name) ? name : (otherNames[name] ?? name)));
    return { header, delimiter, rows: inBatches(rest) };
  }
  return { header: columns, delimiter, rows: inBatches(rest, first) };
}
