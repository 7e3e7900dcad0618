import { calculateDeadlineAnswer, problemField, wellKnown } from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const calendar = { timezone: 'UTC', week: { mon: [['09:00', '18:00']], tue: [['09:00', '18:00']] } };
const add = { operation: 'add', calendar, start: '2026-03-02T17:30:00Z', workingMinutes: 60 };

describe('POST /deadlines/calculate', () => {
  let service: TestService;
  let caller: Caller;
  const ask = (body: unknown): ReturnType<Caller['post']> =>
    caller.post('/deadlines/calculate', body, calculateDeadlineAnswer);

  beforeAll(async () => {
    service = await TestService.start(escalationService);
    caller = await service.as({ roles: ['specialist'] });
  });
  afterAll(() => service.stop());

  it.each([
    ['add', add, { dueAt: '2026-03-03T09:30:00.000Z' }],
    ['add backwards', { ...add, direction: 'back' }, { dueAt: '2026-03-02T16:30:00.000Z' }],
    ['add in an open pause', { ...add, pauses: [{ from: '2026-03-02T17:45:00Z' }] }, { dueAt: null }],
    [
      'diff',
      { operation: 'diff', calendar, start: '2026-03-02T17:00:00Z', end: '2026-03-03T10:00:30Z' },
      { workingMinutes: 120, workingSeconds: 7230 },
    ],
    ['is-working', { operation: 'is-working', calendar, start: '2026-03-02T18:00:00Z' }, { working: false }],
    ['is-working-day', { operation: 'is-working-day', calendar, start: '2026-03-02' }, { working: true }],
    ['add-days', { operation: 'add-days', calendar, start: '2026-03-02', days: 2 }, { date: '2026-03-09' }],
    ['diff-days', { operation: 'diff-days', calendar, start: '2026-03-02', end: '2026-03-09' }, { days: 2 }],
    [
      'the default calendar',
      { operation: 'is-working', calendarId: wellKnown.defaultCalendarId, start: '2026-03-02T09:00:00Z' },
      { working: true },
    ],
  ])('answers %s', async (_case, body, expected) => {
    expect(await ask(body)).toEqual(expected);
  });

  it.each([
    ['en', 'working hours'],
    ['ru', 'рабочее время'],
  ])('explains itself in %s', async (language, why) => {
    const answer = await caller.post('/deadlines/calculate', { ...add, explain: true }, calculateDeadlineAnswer, {
      headers: { 'accept-language': language },
    });
    expect(answer.explanation).toContainEqual({
      from: '2026-03-02T17:30:00.000Z',
      to: '2026-03-02T18:00:00.000Z',
      minutes: 30,
      counted: true,
      why,
    });
  });

  it.each([
    ['no calendar', { ...add, calendar: undefined }, 400, 'calendarId'],
    ['no amount', { ...add, workingMinutes: undefined }, 400, 'workingMinutes'],
    ['an unknown field', { ...add, colour: 1 }, 400, 'colour'],
    ['a date for a time', { ...add, start: '2026-03-02' }, 400, 'start'],
    ['a fraction', { ...add, workingMinutes: 1.5 }, 400, 'workingMinutes'],
    ['an operation that is none', { ...add, operation: 'divide' }, 400, 'operation'],
    ['a missing end', { operation: 'diff', calendar, start: '2026-03-02T17:00:00Z' }, 400, 'end'],
    [
      'an unknown calendar',
      { ...add, calendar: undefined, calendarId: '01900000-0000-7000-8000-00000000dead' },
      422,
      'calendarId',
    ],
    ['an impossible calendar', { ...add, calendar: { timezone: 'Moon/Base' } }, 422, 'calendar.timezone'],
    [
      'a pause that ends before it begins',
      { ...add, pauses: [{ from: '2026-03-02T10:00:00Z', to: '2026-03-02T09:00:00Z' }] },
      422,
      'pauses.0',
    ],
    ['no working time', { ...add, calendar: { timezone: 'UTC' } }, 422, undefined],
    ['a year nobody plans for', { ...add, start: '2300-01-01T00:00:00Z' }, 422, undefined],
  ])('refuses %s', async (_case, body, status, field) => {
    const answer = await caller.call('POST', '/deadlines/calculate', body);
    expect(answer.status).toBe(status);
    const fields = problemField.parse(answer.body).errors.map((error) => error.field);
    expect(fields).toEqual(field === undefined ? [] : [field]);
  });

  it('is for staff', async () => {
    expect((await (await service.as({ roles: ['client'] })).call('POST', '/deadlines/calculate', add)).status).toBe(
      403,
    );
  });
});
