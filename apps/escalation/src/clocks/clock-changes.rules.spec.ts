import { describe, expect, it } from '@jest/globals';
import { changesOf, type StoredClock } from './clock-changes.rules.js';
import type { Clock } from './clocks.rules.js';

const running: Clock = {
  key: 'solution:1',
  kind: 'solution',
  assignmentId: null,
  state: 'running',
  targetMinutes: 60,
  startedAt: 0,
  dueAt: 100,
  lastDueAt: null,
  metAt: null,
  breachedAt: null,
  pauses: [],
  earlier: [],
  calendarId: 'office',
  calendarVersion: 1,
};
const paused: Clock = { ...running, state: 'paused', dueAt: null, lastDueAt: 100, pauses: [{ from: 5, to: null }] };
const met: Clock = { ...running, state: 'met', dueAt: null, lastDueAt: 100, metAt: 50 };
const breached: Clock = { ...running, state: 'breached', dueAt: null, lastDueAt: 100, breachedAt: 100 };
const cancelled: Clock = { ...running, state: 'cancelled', dueAt: null, lastDueAt: 100 };
const stored = (clock: Clock): StoredClock => ({ ...clock, id: 'known', version: 3 });

function newsOf(known: readonly Clock[], derived: readonly Clock[]): string[] {
  return changesOf(known.map(stored), derived, () => 'new').news.map(({ what }) => what);
}

describe('changesOf', () => {
  it.each([
    ['a new one', [], [running], ['started']],
    ['a new one that is met already', [], [met], ['started', 'met']],
    ['a pause', [running], [paused], ['paused']],
    ['the end of a pause', [paused], [{ ...running, dueAt: 120 }], ['resumed']],
    ['another due moment', [running], [{ ...running, dueAt: 120 }], ['resumed']],
    ['a breach', [running], [breached], ['breached']],
    ['nothing when it is done after a breach', [breached], [{ ...breached, metAt: 130 }], []],
    ['a breach that a late fact takes back', [breached], [met], ['met']],
    ['nothing when nothing changed', [paused], [paused], []],
    ['an end when its cause is gone', [running], [], ['cancelled']],
    ['nothing of what was cancelled before', [cancelled], [], []],
  ])('announces %s', (_case, known, derived, expected) => {
    expect(newsOf(known, derived)).toEqual(expected);
  });

  it('counts the version up with every step', () => {
    const { changed, news } = changesOf([], [met], () => 'new');
    expect(news.map(({ clock }) => [clock.state, clock.version])).toEqual([
      ['running', 1],
      ['met', 2],
    ]);
    expect(changed).toEqual([{ ...met, id: 'new', version: 2 }]);
    expect(changesOf([stored(running)], [paused], () => 'new').changed[0]?.version).toBe(4);
  });

  it('stores the moment it was done after a breach', () => {
    expect(changesOf([stored(breached)], [{ ...breached, metAt: 130 }], () => 'new').changed).toHaveLength(1);
  });
});
