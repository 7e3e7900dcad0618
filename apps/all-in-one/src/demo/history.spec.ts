import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { inventClients } from './clients.js';
import { inventHistory, type DemoHistory } from './history.js';
import type { DemoEmployee, DemoOrganisation } from './organisation.js';

const now = new Date('2026-11-23T10:00:00Z');
const employees = ['client-service', 'client-service', 'network', 'cloud', 'finance'].map(
  (departmentCode, place): DemoEmployee => ({
    ...{ id: place.toString(), name: `Person ${place.toString()}`, email: `${place.toString()}@demo.okno` },
    ...{ departmentCode, tier: place < 2 ? 1 : 2, extension: (101 + place).toString() },
  }),
);
const organisation: DemoOrganisation = { employees, departments: {} };

function invent(seed: number): DemoHistory {
  return inventHistory(new Chance(seed), now, organisation, inventClients(new Chance(seed), organisation));
}
/** Rows of a file by the names of its columns; no cell of these has a line end. */
function rowsOf(csv: string): readonly Readonly<Record<string, string>>[] {
  const [header = [], ...rows] = csv
    .trim()
    .split('\r\n')
    .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell));
  return rows.map((row) => Object.fromEntries(header.map((name, place) => [name, row[place] ?? ''])));
}
const countOf = (rows: readonly unknown[], part: readonly unknown[]) => part.length / rows.length;

describe('the demo world', () => {
  const history = invent(7);
  const calls = rowsOf(history.calls);
  const requests = rowsOf(history.requests);
  const steps = rowsOf(history.steps);
  const complaints = rowsOf(history.complaints);
  const invoices = rowsOf(history.invoices);

  it('is a working quarter of a size that is known', () => {
    expect([calls.length, requests.length, complaints.length, invoices.length]).toEqual([12_000, 2_440, 250, 370]);
    expect(steps).toHaveLength(history.stepCount);
    expect(new Set(calls.map(({ callId }) => callId)).size).toBe(12_000);
    expect(new Set(requests.map(({ reference }) => reference)).size).toBe(2_440);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(invent(7)).toEqual(history);
    expect(invent(8).calls).not.toBe(history.calls);
  });

  it('has waves by the hour and the day of the week', () => {
    const at = calls.map(({ startedAt = '' }) => new Date(startedAt));
    const ofDay = (day: number) => at.filter((moment) => moment.getUTCDay() === day).length;
    const ofHour = (hour: number) => at.filter((moment) => moment.getUTCHours() === hour).length;
    expect(ofDay(1)).toBeGreaterThan(ofDay(3));
    expect(ofDay(3)).toBeGreaterThan(ofDay(6) * 2);
    expect(ofHour(7)).toBeGreaterThan(ofHour(10) * 1.5);
    expect(ofHour(12)).toBeGreaterThan(ofHour(10));
  });

  it('ends now: nothing has happened later, and some work stands at every step', () => {
    const moments = [calls, steps, complaints].flatMap((rows) =>
      rows.map(({ startedAt, at, receivedAt }) => Date.parse(startedAt ?? at ?? receivedAt ?? '')),
    );
    expect(moments.filter((moment) => !(moment < now.getTime()))).toEqual([]);
    const last = new Map(steps.map(({ reference, event }) => [reference, event]));
    expect([...new Set(last.values())].sort()).toEqual(
      expect.arrayContaining(['accepted', 'closed', 'resumed', 'solved', 'waiting']),
    );
  });

  it('hides a hot spot: lately late repairs of fibre lines', () => {
    const isLate = ({ product, cause }: Readonly<Record<string, string>>) =>
      product === 'fiber' && cause === 'late-repair';
    const border = now.getTime() - 21 * 86_400_000;
    const lately = complaints.filter(({ receivedAt = '' }) => Date.parse(receivedAt) > border);
    const before = complaints.filter((complaint) => !lately.includes(complaint));
    expect(countOf(lately, lately.filter(isLate))).toBeGreaterThan(5 * countOf(before, before.filter(isLate)));
  });

  it('has debts, of some clients more than of others', () => {
    const today = now.toISOString().slice(0, 10);
    const overdue = invoices.filter(({ dueOn = '', paidOn }) => paidOn === '' && dueOn < today);
    expect(countOf(invoices, overdue)).toBeGreaterThan(0.1);
    expect(countOf(invoices, overdue)).toBeLessThan(0.4);
    expect(invoices.filter(({ issuedOn = '', paidOn = '' }) => issuedOn > today || paidOn > today)).toEqual([]);
    expect(new Set(overdue.map(({ clientExternalId }) => clientExternalId)).size).toBeLessThan(100);
  });

  it('has no slot left in its texts', () => {
    const texts = [...requests, ...complaints].map(({ subject, description, text }) =>
      [subject, description, text].join(),
    );
    expect(texts.filter((text) => /[{}]|undefined/.test(text))).toEqual([]);
  });
});
