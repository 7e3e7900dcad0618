import { Injectable } from '@nestjs/common';
import type { Work } from '@okno/service-kit';
import { RowFault, type RowReader } from '../imports/row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from '../imports/row-store.repository.js';
import { keyOfWords, type KeptLine } from './exchange-lines.repository.js';
import { KeepLogLines } from './keep-log-lines.usecase.js';
import { cutQueueLog, queueLogColumns } from './log-rows.adapter.js';
import { callOfQueueLog, isAboutCall } from './queue-log.rules.js';

const epoch = /^\d{9,10}(?:\.\d{1,6})?$/;
const noCall: ReadonlySet<string> = new Set(['', 'NONE', 'MANAGER', 'REALTIME']);

/** The log of Asterisk's queues: what happened to callers and agents, one thing a line. */
@Injectable()
export class StoreQueueLog implements RowStore<KeptLine> {
  readonly source = 'asterisk-queue-log';
  readonly requiredColumns = [];
  readonly cut = cutQueueLog;

  constructor(private readonly keep: KeepLogLines) {}

  read(reader: RowReader): KeptLine {
    const at = reader.required('at', 20);
    if (!epoch.test(at)) throw new RowFault('at: not-an-epoch');
    const event = reader.required('event', 50).toUpperCase();
    const isOfCall = isAboutCall(event);
    if (isOfCall === undefined) throw new RowFault('event: unknown');
    const callId = reader.text('callId', 200) ?? '';
    if (isOfCall && noCall.has(callId)) throw new RowFault('callId: required');
    const fields: Record<string, string> = {};
    for (const column of queueLogColumns) {
      const text = reader.text(column, 500);
      if (text !== null && text !== 'NONE') fields[column] = text;
    }
    return {
      key: keyOfWords(fields),
      callId: isOfCall ? callId : null,
      at: new Date(Number(at) * 1000),
      fields: { ...fields, event },
    };
  }

  keyOf({ key }: KeptLine): string {
    return key;
  }

  store(work: Work, run: ImportRun, rows: readonly Numbered<KeptLine>[]): Promise<StoreOutcome> {
    return this.keep.execute(work, run, rows, callOfQueueLog);
  }
}
