import ICAL from 'ical.js';

const mostEvents = 5;

/** What an invitation (RFC 5545) says, a line for each event, in Russian and English; undefined where it says nothing. */
export function wordsOfCalendar(text: string): string | undefined {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
    const method = String(calendar.getFirstPropertyValue('method') ?? '').toUpperCase();
    const title = method === 'CANCEL' ? 'Встреча отменена / Meeting cancelled' : 'Встреча / Meeting';
    const lines = calendar
      .getAllSubcomponents('vevent')
      .slice(0, mostEvents)
      .map((component) => lineOf(title, component));
    return lines.length === 0 ? undefined : lines.join('\n');
  } catch {
    // The part stays with the mail as it came.
    return undefined;
  }
}

function lineOf(title: string, component: ICAL.Component): string {
  const moments = ['dtstart', 'dtend'].flatMap((name) => momentOf(component.getFirstProperty(name)) ?? []);
  const parts = [`${title}: ${textOf(component, 'summary')}`, moments.join(' – '), textOf(component, 'location')];
  return parts.filter((part) => part !== '').join(', ');
}

function textOf(component: ICAL.Component, name: string): string {
  const value = component.getFirstPropertyValue(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** As it is written, with its zone: a reader elsewhere is not to take it for their own time. */
function momentOf(property: ICAL.Property | null): string | undefined {
  const time = property?.getFirstValue();
  if (!(time instanceof ICAL.Time)) return undefined;
  const written = time.toString();
  if (time.isDate) return written.slice(0, 10);
  const zone = written.endsWith('Z') ? 'UTC' : property?.getFirstParameter('tzid');
  const isNamed = zone !== undefined && zone !== '';
  return `${written.slice(0, 10)} ${written.slice(11, 16)}${isNamed ? ` (${zone})` : ''}`;
}
