import { describe, expect, it } from '@jest/globals';
import { chatSubject, goesOn, type TalkedAbout } from './chat-thread.rules.js';

const now = new Date('2026-05-04T12:00:00Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const open: TalkedAbout = { status: 'in-progress', clientId: 'anna', solvedAt: null, confirmedAt: null };

describe('a word in the chat', () => {
  it.each<[string, Partial<TalkedAbout>, boolean]>([
    ['open', {}, true],
    ['just registered', { status: 'registered' }, true],
    ['waiting', { status: 'waiting' }, true],
    ['answered an hour ago', { status: 'solved', solvedAt: hoursAgo(1) }, true],
    ['answered a day ago to the moment', { status: 'solved', solvedAt: hoursAgo(24) }, true],
    ['answered two days ago', { status: 'solved', solvedAt: hoursAgo(48) }, false],
    ['answered and found good', { status: 'solved', solvedAt: hoursAgo(1), confirmedAt: now }, false],
    ['closed', { status: 'closed', solvedAt: hoursAgo(1) }, false],
    ['given up', { status: 'cancelled' }, false],
    ['somebody else’s', { clientId: 'boris' }, false],
  ])('goes on with what is %s, or not', (_, state, goes) => {
    expect(goesOn({ ...open, ...state }, 'anna', now)).toBe(goes);
  });

  it.each([
    ['  Нет связи  ', 'Нет связи'],
    ['Hello!\nIt is dark here.', 'Hello!'],
    ['слово '.repeat(30), `${'слово '.repeat(16).trim()}…`],
    ['я'.repeat(120), `${'я'.repeat(100)}…`],
    ['🙂'.repeat(101), `${'🙂'.repeat(100)}…`],
  ])('that begins a request names it: %j', (text, subject) => {
    expect(chatSubject(text)).toBe(subject);
  });
});
