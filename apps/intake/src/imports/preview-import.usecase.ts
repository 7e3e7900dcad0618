import { Inject, Injectable } from '@nestjs/common';
import {
  timezoneField,
  type ImportPreview,
  type ImportPreviewBody,
  type ImportPreviewQuery,
  type ImportProfileDefinition,
  type Language,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, type WorkContext } from '@okno/service-kit';
import { refuseField } from '../intake.refusals.js';
import { canDecode } from './csv-encoding.adapter.js';
import { UnreadableCsv, readBatches, type CsvForm } from './csv-rows.adapter.js';
import { guessEncoding } from './encoding-guess.rules.js';
import { findProfileFaults, type ProfileFault } from './profile-faults.rules.js';
import { profileFaultWords } from './profile-words.rules.js';
import { ProfileRepository } from './profile.repository.js';
import { MissingColumn, bindProfile } from './row-mapper.rules.js';
import { RowFault, RowReader, indexColumns, type CsvRow } from './row-reader.rules.js';
import { RowStores } from './row-stores.repository.js';

/** As much of a file that is sent whole as is looked at. */
const sampleBytes = 512 * 1024;

interface Trial {
  readonly source: string;
  readonly timezone: string | null;
  readonly profile: ImportProfileDefinition | null;
  readonly rows: number;
  readonly sample: Uint8Array;
  readonly isPart: boolean;
}

type PreviewRow = ImportPreview['rows'][number];

/** Shows what an import would make of a file's first rows; nothing is stored. */
@Injectable()
export class PreviewImport {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly profiles: ProfileRepository,
    private readonly stores: RowStores,
  ) {}

  /** Of a file that is sent as to an import. @throws source-not-available, profile-not-available, unknown-timezone */
  async ofFile(
    source: string,
    { profile: ref, timezone, rows }: ImportPreviewQuery,
    content: AsyncIterable<Buffer>,
    { language }: WorkContext,
  ): Promise<ImportPreview> {
    this.check(source, timezone);
    const profile = ref === undefined ? null : await this.profiles.usable(this.database, ref, source);
    const { sample, isPart } = await firstBytes(content);
    return this.preview({ source, timezone: timezone ?? null, profile, rows, sample, isPart }, language);
  }

  /** Of a sample. @throws what ofFile throws; unknown-encoding */
  async ofSample(body: ImportPreviewBody, { language }: WorkContext): Promise<ImportPreview> {
    const { source, timezone, rows, isPart, definition } = body;
    this.check(source, timezone);
    if (body.profile !== undefined && definition !== undefined) throw refuseField('either-profile', 'definition');
    const saved = body.profile === undefined ? null : await this.profiles.usable(this.database, body.profile, source);
    const profile = definition === undefined ? saved : { ...definition, source, name: '' };
    if (!canDecode(profile?.encoding ?? 'utf-8')) {
      throw refuseField('unknown-encoding', 'definition.encoding');
    }
    const sample = Buffer.from(body.sample, 'base64');
    return this.preview({ source, timezone: timezone ?? null, profile, rows, sample, isPart }, language);
  }

  private check(source: string, timezone: string | undefined): void {
    if (this.stores.of(source) === undefined) throw refuseField('source-not-available', 'source');
    if (timezone !== undefined && !timezoneField.safeParse(timezone).success) {
      throw refuseField('unknown-timezone', 'timezone');
    }
  }

  private async preview(trial: Trial, language: Language): Promise<ImportPreview> {
    const { profile, sample } = trial;
    const guess = guessEncoding(sample);
    const used = profile === null ? guess : (profile.encoding ?? 'utf-8');
    const faults = profile === null ? [] : findProfileFaults(profile);
    const shown = {
      encoding: { used, guess },
      faults: faults.map(({ field, code }) => ({ field, code, message: profileFaultWords[code][language] })),
    };
    const text = new TextDecoder(used).decode(sample);
    const nothing = { delimiter: profile?.delimiter ?? ',', header: null, rows: [] };
    try {
      const cut = this.stores.of(trial.source, profile?.rowsAre)?.cut ?? readBatches;
      const file = await beginningOf(cut, text, profile ?? {}, trial);
      if (file === undefined) return { ...shown, ...nothing, failure: null };
      const { delimiter, header, rows } = file;
      return { ...shown, delimiter, header: header?.slice() ?? null, ...this.read(trial, faults, header, rows) };
    } catch (error) {
      if (!(error instanceof UnreadableCsv)) throw error;
      return { ...shown, ...nothing, failure: error.message };
    }
  }

  private read(
    { source, timezone, profile }: Trial,
    faults: readonly ProfileFault[],
    header: readonly string[] | null,
    rows: readonly CsvRow[],
  ): { readonly rows: PreviewRow[]; readonly failure: string | null } {
    const asTheyAre = rows.map(({ line, fields }) => ({ line, raw: [...fields], mapped: null, fault: null }));
    // A profile that only lacks columns still shows those it has.
    if (faults.some(({ code }) => code !== 'target-needed')) return { rows: asTheyAre, failure: null };
    const store = this.stores.of(source, profile?.rowsAre);
    try {
      const mapper = profile === null ? undefined : bindProfile(profile, header, timezone);
      const columns = indexColumns(mapper?.targets ?? header ?? []);
      const missing = store?.requiredColumns.find((column) => !columns.has(column.toLowerCase()));
      const reader = new RowReader(columns, timezone);
      const readRow = (csv: CsvRow): PreviewRow => {
        let mapped: PreviewRow['mapped'] = null;
        try {
          const row = mapper?.map(csv);
          if (row !== undefined) mapped = namedFields(mapper?.targets ?? [], row.fields);
          if (missing === undefined) store?.read(reader.at(row ?? csv));
          return { line: csv.line, raw: [...csv.fields], mapped, fault: null };
        } catch (error) {
          if (!(error instanceof RowFault)) throw error;
          return { line: csv.line, raw: [...csv.fields], mapped, fault: error.message };
        }
      };
      return { rows: rows.map(readRow), failure: missing === undefined ? null : `missing-column: ${missing}` };
    } catch (error) {
      if (!(error instanceof MissingColumn)) throw error;
      return { rows: asTheyAre, failure: `missing-column: ${error.message}` };
    }
  }
}

function namedFields(targets: readonly string[], fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(targets.map((target, place) => [target, fields[place] ?? '']));
}

interface Beginning {
  readonly delimiter: string;
  readonly header: readonly string[] | null;
  readonly rows: readonly CsvRow[];
}

/** The rows that are wanted; of a sample that goes on the last one is left out. @throws UnreadableCsv */
async function beginningOf(
  cut: typeof readBatches,
  text: string,
  { delimiter = null, header = true }: CsvForm,
  { rows: wanted, isPart }: Pick<Trial, 'rows' | 'isPart'>,
): Promise<Beginning | undefined> {
  const form = { delimiter, header };
  try {
    return await readRows(cut, text, form, wanted, isPart);
  } catch (error) {
    if (!isPart || !(error instanceof UnreadableCsv)) throw error;
    // Where the sample ends within quotation marks, they end where it does.
    return readRows(cut, `${text}"`, form, wanted, isPart);
  }
}

async function readRows(
  cut: typeof readBatches,
  text: string,
  form: CsvForm,
  wanted: number,
  isPart: boolean,
): Promise<Beginning | undefined> {
  const file = await cut(piecesOf(text), form);
  if (file === undefined) return undefined;
  const met: CsvRow[] = [];
  for await (const batch of file.rows) {
    met.push(...batch);
    if (met.length > wanted) return { ...file, rows: met.slice(0, wanted) };
  }
  return { ...file, rows: isPart ? met.slice(0, -1) : met };
}

async function* piecesOf(text: string): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(text));
}

/** The beginning of a file; the rest of it is let go by, so that its sender can end. */
async function firstBytes(
  content: AsyncIterable<Buffer>,
): Promise<{ readonly sample: Uint8Array; readonly isPart: boolean }> {
  const met: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    if (size <= sampleBytes) met.push(piece);
    size += piece.length;
  }
  return { sample: Buffer.concat(met).subarray(0, sampleBytes), isPart: size > sampleBytes };
}
