import type { ApproverRef } from '@okno/contracts';
import { describe, expect, it } from '@jest/globals';
import type { Organisation } from '../escalations/escalation-ladder.rules.js';
import { chooseRoute, faultsOfRoute, revisedRoute, routeOf, type RouteContent } from './approval-route.rules.js';

const stage = (approvers: readonly ApproverRef[], needed = approvers.length) => ({
  ...{ approvers, needed, withinWorkingMinutes: 60, alongside: false },
});
const roubles = (amountMinor: number) => ({ amountMinor, currency: 'RUB' });

describe('the route for an amount', () => {
  const route = (name: string, over: number | null, appliesTo: RouteContent['appliesTo'] = 'invoice', day = 1) => ({
    content: { name, appliesTo, amountOver: over === null ? null : roubles(over), stages: [] },
    createdAt: new Date(Date.UTC(2026, 0, day)),
  });
  const routes = [route('any', null), route('big', 100), route('biggest', 1000), route('paper', null, 'document')];

  it.each([
    [roubles(100), 'any'],
    [roubles(101), 'big'],
    [roubles(5000), 'biggest'],
    [{ amountMinor: 5000, currency: 'EUR' }, 'any'],
    [null, 'any'],
  ])('%j goes by %s', (amount, name) => {
    expect(chooseRoute(routes, 'invoice', amount)?.content.name).toBe(name);
  });

  it('is the newest of equals, and none where there is none', () => {
    const newer = route('newer', null, 'invoice', 2);
    expect(chooseRoute([routes[0] ?? newer, newer], 'invoice', null)?.content.name).toBe('newer');
    expect(chooseRoute(routes, 'compensation', null)).toBeUndefined();
  });
});

describe('a route', () => {
  it('needs everybody unless said, and keeps what a change does not name', () => {
    const made = routeOf({
      ...{ name: 'Two', appliesTo: 'document', amountOver: roubles(5) },
      stages: [{ approvers: [{ role: 'director' }, { headOf: 'd' }], withinWorkingMinutes: 60, alongside: false }],
    });
    expect(made.stages[0]?.needed).toBe(2);
    expect(revisedRoute(made, { name: 'Other' })).toEqual({ ...made, name: 'Other' });
    expect(revisedRoute(made, { amountOver: null }).amountOver).toBeNull();
  });

  const department = (id: string, headId: string | null) => ({ id, parentId: null, headId, calendarId: 'c' });
  const organisation: Organisation = {
    departments: new Map([
      ['root', department('root', 'director')],
      ['headless', department('headless', null)],
      ['network', department('network', 'head')],
    ]),
    absences: [{ employeeId: 'anna', deputyId: null, from: 0, to: 10 }],
    ...{ inactive: new Set(['gone']), at: 5, fallbackId: 'fallback', rootId: 'root' },
  };
  const homes = new Map(['director', 'head', 'anna', 'boris', 'gone'].map((id) => [id, 'root']));
  const faults = (stages: ReturnType<typeof stage>[], lasting = false) =>
    faultsOfRoute(stages, organisation, homes, lasting);

  it.each<[string, ReturnType<typeof stage>[], unknown[]]>([
    ['can be completed', [stage([{ employeeId: 'boris' }, { role: 'director' }])], []],
    ['may count on the head of who asks', [stage([{ role: 'head-of-requester' }])], []],
    ['names somebody who left', [stage([{ employeeId: 'gone' }])], [{ stage: 0, approver: 0, code: 'left' }]],
    ['names nobody known', [stage([{ employeeId: 'nobody' }])], [{ stage: 0, approver: 0, code: 'left' }]],
    [
      'names a department without a head',
      [stage([{ headOf: 'headless' }])],
      [{ stage: 0, approver: 0, code: 'nobody-leads' }],
    ],
    [
      'names who is away, with nobody in their place',
      [stage([{ role: 'director' }]), stage([{ employeeId: 'anna' }])],
      [{ stage: 1, approver: 0, code: 'away' }],
    ],
    [
      'names one person twice',
      [stage([{ employeeId: 'head' }, { headOf: 'network' }])],
      [{ stage: 0, approver: null, code: 'too-few' }],
    ],
    [
      'needs more than there are',
      [stage([{ employeeId: 'boris' }], 2)],
      [{ stage: 0, approver: null, code: 'too-few' }],
    ],
  ])('%s', (_name, stages, expected) => {
    expect(faults(stages)).toEqual(expected);
  });

  it('is not refused because somebody is away for a while', () => {
    expect(faults([stage([{ employeeId: 'anna' }])], true)).toEqual([]);
  });
});
