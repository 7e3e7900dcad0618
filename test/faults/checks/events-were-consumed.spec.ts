import { describe, expect, it } from '@jest/globals';
import { eventsWereConsumed } from './events-were-consumed.js';
import { fact, group } from './planted.js';

const well = { log: [fact()], groups: [group(['e1'])], unsent: new Map([['intake', 0]]), slow: ['e1'] };

describe('events were consumed', () => {
  it('finds nothing wrong when every group has had what it declares', () => {
    expect(eventsWereConsumed(well)).toEqual([]);
    const foreign = { ...well, log: [fact(), fact({ id: 'e2', type: 'of no concern' })] };
    expect(eventsWereConsumed(foreign)).toEqual([]);
  });

  it.each([
    ['an event that a group never had', { groups: [group([])] }, 'routing has never had registered e1'],
    [
      'an event that is still in an outbox',
      { unsent: new Map([['intake', 2]]) },
      '2 events wait in the outbox of intake',
    ],
    [
      'an event of a slow transaction that was passed over',
      { slow: ['e7'] },
      'e7 of a slow transaction was never published',
    ],
    [
      'an event that is parked',
      { groups: [group(['e1'], { parked: [{ eventId: 'e1', error: 'no' }] })] },
      'routing has set e1 aside: no',
    ],
  ])('finds %s', (_, changes, said) => {
    expect(eventsWereConsumed({ ...well, ...changes })).toEqual([expect.stringContaining(said)]);
  });
});
