import { describe, expect, it } from '@jest/globals';
import { standingOf, standingToAccept } from './standing.rules.js';

const offered = (offeredToId: string, actingForId: string | null = null) => ({
  offeredToId,
  assigneeId: null,
  actingForId,
});
const accepted = (assigneeId: string, actingForId: string | null = null) => ({
  offeredToId: null,
  assigneeId,
  actingForId,
});
const caller = (employeeId: string, actsFor: string[] = [], headsDepartment = false) => ({
  employeeId,
  persons: [employeeId, ...actsFor],
  headsDepartment,
});

describe('who may act on an assignment', () => {
  it.each([
    ['the offered person', offered('anna'), caller('anna'), { actingForId: null }],
    ['the offered deputy', offered('boris', 'anna'), caller('boris'), { actingForId: 'anna' }],
    ['who stands in for the offered person', offered('anna'), caller('boris', ['anna']), { actingForId: 'anna' }],
    ['the person a deputy had it for', offered('boris', 'anna'), caller('anna'), { actingForId: null }],
    ['the next deputy of that person', offered('boris', 'anna'), caller('vera', ['anna']), { actingForId: 'anna' }],
    ['a colleague', offered('anna'), caller('boris'), undefined],
    ['the head', offered('anna'), caller('head', [], true), undefined],
    ['the assignee', accepted('anna'), caller('anna'), { actingForId: null }],
    ["the assignee's deputy", accepted('anna'), caller('boris', ['anna']), { actingForId: 'anna' }],
  ])('%s', (_name, assignment, who, standing) => {
    expect(standingOf(assignment, who)).toEqual(standing);
  });

  it('lets the head take an offer, in their own place', () => {
    expect(standingToAccept(offered('anna'), caller('head', [], true))).toEqual({ actingForId: null });
    expect(standingToAccept(offered('anna'), caller('boris'))).toBeUndefined();
  });
});
