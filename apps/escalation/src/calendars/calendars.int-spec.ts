import {
  calendarImportPreview,
  calendarPage,
  calendarPublished,
  calendarResource,
  problemField,
  wellKnown,
} from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const office = {
  name: 'Office',
  timezone: 'Europe/Moscow',
  week: {
    mon: [
      ['09:00', '13:00'],
      ['14:00', '18:00'],
    ],
  },
  holidays: ['2026-01-01'],
  shifts: { '2026-05-04': [['10:00', '24:00']] },
  breaks: { '2026-12-31': [['12:00', '13:00']] },
};

describe('calendars', () => {
  let service: TestService;
  let administrator: Caller;
  let operator: Caller;

  beforeAll(async () => {
    service = await TestService.start(escalationService);
    administrator = await service.as({ roles: ['administrator'] });
    operator = await service.as({ roles: ['operator'] });
  });
  afterAll(() => service.stop());

  it('has one from the first second', async () => {
    const calendar = await operator.get(`/calendars/${wellKnown.defaultCalendarId}`, calendarResource);
    expect(calendar).toMatchObject({ version: 1, timezone: 'Europe/Moscow', week: { fri: [['09:00', '18:00']] } });
  });

  it('keeps every version readable and announces each', async () => {
    const made = await administrator.post('/calendars', office, calendarResource);
    expect(made).toMatchObject({ ...office, version: 1, active: true });
    const changed = await administrator.patch(`/calendars/${made.id}`, { holidays: [] }, 1, calendarResource);
    expect(changed).toMatchObject({ version: 2, holidays: [], week: office.week });
    expect(await operator.get(`/calendars/${made.id}?version=1`, calendarResource)).toMatchObject(office);
    expect(await operator.get(`/calendars/${made.id}`, calendarResource)).toMatchObject({ version: 2 });
    const events = await service.publishedOf(calendarPublished);
    expect(
      events
        .filter(({ data }) => data.calendarId === made.id)
        .map((event) => [event.aggregateversion, event.data.version]),
    ).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('makes no version of no change, and refuses a stale one', async () => {
    const made = await administrator.post('/calendars', office, calendarResource);
    expect(await administrator.patch(`/calendars/${made.id}`, { week: office.week }, 1, calendarResource)).toEqual(
      made,
    );
    await administrator.patch(`/calendars/${made.id}`, { active: false }, 1, calendarResource);
    const stale = await administrator.call(
      'PATCH',
      `/calendars/${made.id}`,
      { name: 'x' },
      { headers: { 'if-match': '"1"' } },
    );
    expect(stale.status).toBe(409);
    const listed = await operator.get('/calendars?active=true', calendarPage);
    expect(listed.items.map(({ id }) => id)).not.toContain(made.id);
  });

  it('pages newest first', async () => {
    const first = await operator.get('/calendars?limit=1', calendarPage);
    const second = await operator.get(`/calendars?limit=1&after=${first.nextCursor ?? ''}`, calendarPage);
    expect(first.items[0]?.createdAt).toBeDefined();
    expect((second.items[0]?.createdAt ?? '') <= (first.items[0]?.createdAt ?? '')).toBe(true);
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
  });

  it.each([
    ['an unknown field', { ...office, colour: 'red' }, 400, 'colour'],
    ['a time that is none', { ...office, week: { mon: [['9', '18:00']] } }, 400, 'week.mon.0.0'],
    ['a date that is none', { ...office, holidays: ['2026-02-30'] }, 400, 'holidays.0'],
    ['an unknown zone', { ...office, timezone: 'Moon/Base' }, 422, 'timezone'],
    [
      'an overlap',
      {
        ...office,
        week: {
          mon: [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
      },
      422,
      'week.mon.1',
    ],
    [
      'an end before the start',
      { ...office, shifts: { '2026-05-04': [['18:00', '09:00']] } },
      422,
      'shifts.2026-05-04.0',
    ],
  ])('refuses %s', async (_case, body, status, field) => {
    const answer = await administrator.call('POST', '/calendars', body);
    expect(answer.status).toBe(status);
    expect(problemField.parse(answer.body).errors.map((error) => error.field)).toContain(field);
  });

  describe('imports', () => {
    const xml = '<calendar year="2024"><days><day d="02.22" t="2"/>\n<day d="05.06" t="1"/></days></calendar>';
    const ics =
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Day\r\nDTSTART;VALUE=DATE:20240506\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
    const as = (type: string, version = 1) => ({ 'content-type': type, 'if-match': `"${version}"` });

    it('tells first what a production calendar changes, then publishes it', async () => {
      const week = { thu: [['09:00', '18:00']], mon: office.week.mon };
      const { id } = await administrator.post('/calendars', { ...office, week }, calendarResource);
      const headers = as('application/xml; charset=utf-8');
      const preview = await administrator.post(`/calendars/${id}/preview-import`, undefined, calendarImportPreview, {
        headers,
        raw: xml,
      });
      expect(preview).toMatchObject({
        version: 1,
        format: 'russian-production-calendar',
        mode: 'replace',
        years: [2024],
        holidays: { added: [{ date: '2024-05-06', title: '' }], removed: [] },
        shifts: { set: [{ date: '2024-02-22', intervals: [['09:00', '17:00']], why: 'short-day' }], removed: [] },
      });
      // Five Thursdays of nine hours and four Mondays of eight.
      expect(preview.months[1]).toEqual({
        month: '2024-02',
        workingDays: 9,
        workingHours: 76,
        workingHoursBefore: 77,
        normHours: 167,
      });
      expect(await operator.get(`/calendars/${id}`, calendarResource)).toMatchObject({ version: 1 });
      const options = { headers, raw: xml };
      const made = await administrator.post(`/calendars/${id}/import`, undefined, calendarResource, options);
      expect(made).toMatchObject({
        version: 2,
        holidays: ['2024-05-06', '2026-01-01'],
        shifts: { ...office.shifts, '2024-02-22': [['09:00', '17:00']] },
        week,
      });
      const again = { headers: as('text/xml', 2), raw: xml };
      const same = await administrator.post(`/calendars/${id}/import`, undefined, calendarResource, again);
      expect(same.version).toBe(2);
      const stale = await administrator.call('POST', `/calendars/${id}/import`, undefined, options);
      expect(stale).toMatchObject({ status: 409, body: { code: 'version-conflict' } });
    });

    it('adds the whole days of a feed', async () => {
      const { id } = await administrator.post('/calendars', office, calendarResource);
      const path = `/calendars/${id}/import?from=2024-01-01&to=2024-12-31`;
      const options = { headers: as('text/calendar'), raw: ics };
      const made = await administrator.post(path, undefined, calendarResource, options);
      expect(made.holidays).toEqual(['2024-05-06', '2026-01-01']);
    });

    it.each([
      ['another type', 'application/json', '{}', 415, 'unsupported-media-type', undefined],
      ['a day that is none', 'text/xml', xml.replace('05.06', '02.30'), 422, 'unreadable-calendar-file', 'line 2'],
      ['no feed', 'text/calendar', 'hello', 422, 'unreadable-calendar-file', 'line 1'],
    ])('refuses %s', async (_case, type, raw, status, code, field) => {
      const path = `/calendars/${wellKnown.defaultCalendarId}/import`;
      const answer = await administrator.call('POST', path, undefined, { headers: as(type), raw });
      expect(answer).toMatchObject({ status, body: { code } });
      expect(problemField.parse(answer.body).errors[0]?.field).toBe(field);
    });

    it('refuses a file that is too large, a period that ends before it begins, and others than administrators', async () => {
      const path = `/calendars/${wellKnown.defaultCalendarId}/preview-import`;
      const headers = as('text/calendar');
      const large = await administrator.call('POST', path, undefined, { headers, raw: ' '.repeat(2_000_001) });
      expect(large.status).toBe(413);
      const never = `${path}?from=2024-12-31&to=2024-01-01`;
      expect(await administrator.call('POST', never, undefined, { headers, raw: ics })).toMatchObject({
        status: 422,
        body: { code: 'empty-period' },
      });
      expect((await operator.call('POST', path, undefined, { headers, raw: ics })).status).toBe(403);
    });
  });

  it('lets only the administrator write', async () => {
    expect((await operator.call('POST', '/calendars', office)).status).toBe(403);
    expect((await (await service.as({ roles: ['client'] })).call('GET', '/calendars')).status).toBe(403);
    expect((await operator.call('GET', '/calendars/01900000-0000-7000-8000-00000000dead')).status).toBe(404);
  });
});
