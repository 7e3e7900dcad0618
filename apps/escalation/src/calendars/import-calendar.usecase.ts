import { Inject, Injectable } from '@nestjs/common';
import {
  largestCalendarFile,
  type CalendarBody,
  type CalendarImportPreview,
  type CalendarImportQuery,
  type CalendarResource,
  type LocalizedText,
} from '@okno/contracts';
import { CLOCKS, Refusal, type Clocks, type FieldFault, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import {
  broughtByFeed,
  broughtByProduction,
  changesBetween,
  imported,
  monthsOf,
  type Brought,
} from './calendar-import.rules.js';
import { CalendarQueries } from './calendars.queries.js';
import { readHolidayFeed, type Feed } from './holiday-feed.adapter.js';
import { readProductionCalendar, type FileFault, type Read } from './production-calendar.rules.js';
import { PublishCalendar } from './publish-calendar.usecase.js';

/** A file of holidays as it came in. */
export interface CalendarFile {
  readonly mediaType: string;
  readonly content: AsyncIterable<Buffer>;
}

interface Reading {
  readonly calendar: CalendarResource;
  readonly after: CalendarBody;
  readonly brought: Brought;
  readonly skipped: Feed['skipped'];
  readonly format: CalendarImportPreview['format'];
  readonly mode: CalendarImportPreview['mode'];
}

const faultTexts: Readonly<Record<FileFault['code'], LocalizedText>> = {
  'not-a-calendar': { en: 'no calendar of this format', ru: 'это не календарь такого формата' },
  'bad-year': { en: 'year is a number such as 2026', ru: 'год — число, например 2026' },
  'bad-date': { en: 'no such date', ru: 'такой даты нет' },
  'unknown-day-type': {
    en: 't is 1 (day off), 2 (short) or 3 (works)',
    ru: 't бывает 1 (выходной), 2 (сокращённый) или 3 (рабочий)',
  },
  'unknown-holiday': { en: 'h names no holiday of this file', ru: 'h не указывает ни на один праздник файла' },
  'named-twice': { en: 'the date is there twice', ru: 'дата указана дважды' },
  'unreadable-line': { en: 'this cannot be read', ru: 'это невозможно прочитать' },
  'bad-recurrence': {
    en: 'the repetition cannot be followed as days of the year',
    ru: 'повторение невозможно представить как дни года',
  },
  'too-many-days': { en: 'too many days', ru: 'слишком много дней' },
};

const mostFaults = 100;

function faultsOf(faults: readonly FileFault[]): FieldFault[] {
  return faults.slice(0, mostFaults).map(({ line, element, code }) => {
    const { en, ru } = faultTexts[code];
    return { field: `line ${line}`, code, message: { en: `${en}: ${element}`, ru: `${ru}: ${element}` } };
  });
}

/** @throws unreadable-calendar-file naming every line that is wrong */
function required<Content>(read: Read<Content>): Content {
  if ('faults' in read) throw refuse('unreadable-calendar-file', { errors: faultsOf(read.faults) });
  return read.content;
}

/** @throws payload-too-large as soon as it is more than may be, unreadable-body when it is no UTF-8 */
async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > largestCalendarFile) throw new Refusal('payload-too-large');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refusal('unreadable-body');
  }
}

/** Takes the holidays of others into a calendar: first told, then applied as its next version. */
@Injectable()
export class ImportCalendar {
  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    private readonly calendars: CalendarQueries,
    private readonly publishCalendar: PublishCalendar,
  ) {}

  /** What the file would change. @throws not-found, unreadable-calendar-file */
  async preview(id: string, query: CalendarImportQuery, file: CalendarFile): Promise<CalendarImportPreview> {
    const { calendar, after, brought, skipped, format, mode } = await this.read(id, query, file);
    return {
      calendarId: id,
      version: calendar.version,
      format,
      mode,
      years: [...brought.years],
      ...changesBetween(calendar, after, brought),
      skipped: [...skipped],
      months: monthsOf(calendar, after, brought),
      previewedAt: this.clocks.business.now().toISOString(),
    };
  }

  /** Publishes the next version. @throws not-found, version-conflict, unreadable-calendar-file */
  async execute(
    id: string,
    expectedVersion: number,
    query: CalendarImportQuery,
    file: CalendarFile,
    context: WorkContext,
  ): Promise<CalendarResource> {
    const { after } = await this.read(id, query, file);
    const { holidays, shifts } = after;
    return this.publishCalendar.revise(
      id,
      expectedVersion,
      { holidays, shifts, ...(query.takesEffect === undefined ? {} : { takesEffect: query.takesEffect }) },
      context,
    );
  }

  private async read(id: string, query: CalendarImportQuery, file: CalendarFile): Promise<Reading> {
    const text = await textOf(file.content);
    const calendar = await this.calendars.read(id);
    if (!file.mediaType.toLowerCase().startsWith('text/calendar')) {
      const brought = broughtByProduction(required(readProductionCalendar(text)), calendar.week);
      const mode = query.mode ?? 'replace';
      const after = imported(calendar, brought, mode);
      return { calendar, after, brought, skipped: [], format: 'russian-production-calendar', mode };
    }
    const { days, skipped } = required(readHolidayFeed(text, this.horizonOf(query)));
    const brought = broughtByFeed(days);
    const mode = query.mode ?? 'add';
    return { calendar, after: imported(calendar, brought, mode), brought, skipped, format: 'icalendar', mode };
  }

  private horizonOf({ from, to }: CalendarImportQuery): { from: string; to: string } {
    const year = this.clocks.business.now().getUTCFullYear();
    const horizon = { from: from ?? `${year}-01-01`, to: to ?? `${year + 2}-12-31` };
    if (horizon.to < horizon.from) throw refuse('empty-period');
    return horizon;
  }
}
