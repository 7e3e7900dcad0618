/** What a production calendar says of one date. Saturdays and Sundays it does not name are days off, other days work. */
export interface ProductionDay {
  readonly date: string;
  /** `short` is a working day one hour shorter, whatever its weekday; `working` a Saturday or Sunday that works. */
  readonly kind: 'off' | 'short' | 'working';
  readonly title: string;
  /** The date whose day off was moved to this one; undefined when none was. */
  readonly movedFrom: string | undefined;
}

export interface ProductionCalendar {
  readonly year: number;
  readonly days: readonly ProductionDay[];
}

export type FileFaultCode =
  | 'not-a-calendar'
  | 'bad-year'
  | 'bad-date'
  | 'unknown-day-type'
  | 'unknown-holiday'
  | 'named-twice'
  | 'unreadable-line'
  | 'bad-recurrence'
  | 'too-many-days';

/** Something wrong with a file of holidays, with the line it stands in (from 1) and what stands there. */
export interface FileFault {
  readonly line: number;
  readonly element: string;
  readonly code: FileFaultCode;
}

export type Read<Content> = { readonly content: Content } | { readonly faults: readonly FileFault[] };

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly line: number;
  readonly text: string;
}

const kinds: Readonly<Record<string, ProductionDay['kind']>> = { '1': 'off', '2': 'short', '3': 'working' };
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decoded(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_whole, name: string) => entities[name] ?? '');
}

const openingTag = /<([a-z]+)((?:\s+[a-z]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/giy;

function attributesOf(written: string): ReadonlyMap<string, string> {
  return new Map(
    [...written.matchAll(/([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(
      ([, name = '', double, single]) => [name, decoded(double ?? single ?? '')] as const,
    ),
  );
}

/** The opening tags of a text, in order; a tag that cannot be read has the name `?`. Comments are blanked out, so that lines stay. */
function elementsOf(xml: string): Element[] {
  const plain = xml.replaceAll(/<!--[\s\S]*?-->/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  let line = 1;
  let counted = 0;
  return [...plain.matchAll(/<[a-z]/gi)].map(({ index }) => {
    line += plain.slice(counted, index).split('\n').length - 1;
    counted = index;
    openingTag.lastIndex = index;
    const match = openingTag.exec(plain);
    if (match === null) {
      const text = plain.slice(index, index + 200).split('\n', 1)[0] ?? '';
      return { name: '?', attributes: new Map<string, string>(), line, text };
    }
    return { name: match[1] ?? '', attributes: attributesOf(match[2] ?? ''), line, text: match[0].slice(0, 200) };
  });
}

/** The date that `MM.DD` names in the year; undefined when there is none. */
function dateOf(year: number, text: string | undefined): string | undefined {
  const [, month, day] = /^(\d\d)\.(\d\d)$/.exec(text ?? '') ?? [];
  if (month === undefined || day === undefined) return undefined;
  const date = `${String(year)}-${month}-${day}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : date;
}

function dayOf(
  element: Element,
  year: number,
  titles: ReadonlyMap<string, string>,
): ProductionDay | { readonly fault: FileFaultCode } {
  const { attributes } = element;
  const date = dateOf(year, attributes.get('d'));
  if (date === undefined) return { fault: 'bad-date' };
  const kind = kinds[attributes.get('t') ?? ''];
  if (kind === undefined) return { fault: 'unknown-day-type' };
  const holiday = attributes.get('h');
  if (holiday !== undefined && !titles.has(holiday)) return { fault: 'unknown-holiday' };
  const from = attributes.get('f');
  const movedFrom = dateOf(year, from);
  if (from !== undefined && movedFrom === undefined) return { fault: 'bad-date' };
  return { date, kind, title: titles.get(holiday ?? '') ?? '', movedFrom };
}

/**
 * Reads the production calendar of Russia in the form of xmlcalendar.ru: one year, `<day d="MM.DD" t="1|2|3">`, where 1 is
 * a day off, 2 a short working day and 3 a Saturday or Sunday that works; `h` refers to a holiday's title, `f` to the date
 * whose day off was moved here. Everything wrong is named with its line.
 */
export function readProductionCalendar(xml: string): Read<ProductionCalendar> {
  const elements = elementsOf(xml);
  const root = elements[0];
  if (root?.name !== 'calendar' || !/<\/calendar>\s*$/.test(xml)) {
    return { faults: [{ line: root?.line ?? 1, element: root?.text ?? '', code: 'not-a-calendar' }] };
  }
  const year = /^(?:19|20|21)\d\d$/.test(root.attributes.get('year') ?? '') ? Number(root.attributes.get('year')) : NaN;
  if (Number.isNaN(year)) return { faults: [{ line: root.line, element: root.text, code: 'bad-year' }] };
  const titles = new Map(
    elements
      .filter(({ name }) => name === 'holiday')
      .map(({ attributes }) => [attributes.get('id') ?? '', attributes.get('title') ?? ''] as const),
  );
  const faults: FileFault[] = elements
    .filter(({ name }) => name === '?')
    .map(({ line, text }) => ({ line, element: text, code: 'unreadable-line' }));
  const days = new Map<string, ProductionDay>();
  for (const element of elements.filter(({ name }) => name === 'day')) {
    const day = dayOf(element, year, titles);
    const code = 'fault' in day ? day.fault : days.has(day.date) ? 'named-twice' : undefined;
    if (code !== undefined) faults.push({ line: element.line, element: element.text, code });
    else if (!('fault' in day)) days.set(day.date, day);
  }
  if (faults.length === 0 && days.size === 0) {
    faults.push({ line: root.line, element: root.text, code: 'not-a-calendar' });
  }
  return faults.length > 0 ? { faults } : { content: { year, days: [...days.values()] } };
}
