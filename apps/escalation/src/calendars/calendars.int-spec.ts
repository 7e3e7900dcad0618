import { calendarPage, calendarPublished, calendarResource, problemField, wellKnown } from '@okno/contracts';
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

  it('lets only the administrator write', async () => {
    expect((await operator.call('POST', '/calendars', office)).status).toBe(403);
    expect((await (await service.as({ roles: ['client'] })).call('GET', '/calendars')).status).toBe(403);
    expect((await operator.call('GET', '/calendars/01900000-0000-7000-8000-00000000dead')).status).toBe(404);
  });
});
