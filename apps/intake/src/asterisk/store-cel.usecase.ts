import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Work } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { RowFault, type RowReader } from '../imports/row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from '../imports/row-store.repository.js';
import { momentOfCel } from './cel-channels.rules.js';
import { callOfCel } from './cel.rules.js';
import { keyOfWords, type KeptLine } from './exchange-lines.repository.js';
import { KeepLogLines } from './keep-log-lines.usecase.js';
import { celColumns, cutCel } from './log-rows.adapter.js';

const longestCell = 4_000;

/** Asterisk's channel event log: what happened to each channel, one thing a line. */
@Injectable()
export class StoreCel implements RowStore<KeptLine> {
  readonly source = 'asterisk-cel';
  readonly requiredColumns = ['eventtype', 'eventtime', 'linkedid'];
  readonly cut = cutCel;

  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly keep: KeepLogLines,
  ) {}

  read(reader: RowReader): KeptLine {
    return readCelLine(reader);
  }

  keyOf({ key }: KeptLine): string {
    return key;
  }

  store(work: Work, run: ImportRun, rows: readonly Numbered<KeptLine>[]): Promise<StoreOutcome> {
    return this.keep.execute(work, run, rows, (lines) => callOfCel(lines, this.settings.OKNO_EXTENSION_DIGITS));
  }
}

/** @throws RowFault */
export function readCelLine(reader: RowReader): KeptLine {
  const type = reader.required('eventtype', 100).toUpperCase();
  const fields: Record<string, string> = {};
  for (const column of celColumns) {
    const text = reader.text(column, longestCell);
    if (text !== null) fields[column] = text;
  }
  return {
    key: keyOfWords(fields),
    callId: reader.required('linkedid', 200),
    at: timeOf(reader),
    fields: { ...fields, event: type === 'USER_DEFINED' ? (fields.userdeftype ?? type) : type },
  };
}

/** Without a zone it is of the import's, else UTC. @throws RowFault */
function timeOf(reader: RowReader): Date {
  const told = momentOfCel(reader.required('eventtime', 50));
  if (told?.hasZone === true) return told.at;
  try {
    return reader.requiredMoment('eventtime');
  } catch (error) {
    if (told !== undefined && error instanceof RowFault && error.message.endsWith('timezone-needed')) return told.at;
    throw error;
  }
}
