import { describe, expect, it } from '@jest/globals';
import { timelineEvents, timelineTitle, toTimelineEntry } from './timeline.js';

const request = { requestId: 'r', clientId: 'c', reference: 'R-2026-000001' };
const call = {
  id: 'call',
  requestId: null,
  clientId: 'c',
  employeeId: 'e',
  direction: 'inbound',
  outcome: 'abandoned',
};
const interaction = { interactionId: 'i', requestId: null, clientId: 'c', employeeId: null, channel: 'email' };

describe('the timeline', () => {
  it.each(timelineEvents.map(({ type }) => type))('words %s in both languages', (type) => {
    const [en, ru] = [timelineTitle(type, {}, 'en'), timelineTitle(type, {}, 'ru')];
    expect(en).not.toBe('');
    expect(ru).toMatch(/[а-яё]/i);
    expect(`${en}${ru}`).not.toMatch(/%|undefined|null/);
  });

  it('places an event and keeps what its title needs', () => {
    const data = { request, at: '2026-03-02T09:00:00Z', employeeId: 'e', on: 'client', until: null };
    const entry = toTimelineEntry({ type: 'intake.request-waiting-started.v1', data });
    expect(entry).toEqual({
      kind: 'request',
      refId: 'r',
      requestId: 'r',
      clientId: 'c',
      actorEmployeeId: 'e',
      visibility: 'client',
      type: 'intake.request-waiting-started.v1',
      params: { reference: 'R-2026-000001', on: 'client' },
    });
    expect(timelineTitle(entry?.type ?? '', entry?.params ?? {}, 'en')).toBe('Waiting for the client');
  });

  it('shows a call once it has ended, as one entry however often it is told of', () => {
    const type = 'intake.call-recorded.v1';
    expect(toTimelineEntry({ type, data: { call: { ...call, endedAt: null } } })).toBeUndefined();
    const ended = toTimelineEntry({ type, data: { call: { ...call, endedAt: '2026-03-02T09:00:00Z' } } });
    expect(ended).toMatchObject({ id: 'call', refId: 'call' });
    expect(timelineTitle(type, ended?.params ?? {}, 'ru')).toBe('Входящий звонок: пропущен');
  });

  it.each<[string, unknown]>([
    ['intake.interaction-recorded.v1', { ...interaction, direction: 'inbound', callRecordId: 'call' }],
    ['intake.client-defined.v1', {}],
    ['no.such-event.v1', {}],
  ])('leaves %s out', (type, data) => {
    expect(toTimelineEntry({ type, data })).toBeUndefined();
  });
});
