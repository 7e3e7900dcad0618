import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addresseesOf,
  stepOnLadder,
  type LadderPlace,
  type LadderStep,
  type LadderTrigger,
} from './control-ladder.rules.js';

const bottom: LadderPlace = { level: 0, respondBy: null };

function climbed(...triggers: readonly LadderTrigger[]): [LadderPlace, LadderStep[]] {
  const steps: LadderStep[] = [];
  let place = bottom;
  for (const trigger of triggers) {
    const next = stepOnLadder(place, trigger);
    place = next.place;
    if (next.step !== undefined) steps.push(next.step);
  }
  return [place, steps];
}

const missed: LadderTrigger = { what: 'missed', respondBy: 100 };
const reported: LadderTrigger = { what: 'reported' };
const ended: LadderTrigger = { what: 'ended' };
const time = (now: number): LadderTrigger => ({ what: 'time', now });

describe('the ladder of missed control points', () => {
  it.each<[string, LadderTrigger[], LadderPlace, LadderStep[]]>([
    ['the first miss tells executor and owner', [missed], { level: 1, respondBy: 100 }, ['tell']],
    ['exactly in time is in time', [missed, time(100)], { level: 1, respondBy: 100 }, ['tell']],
    ['silence goes to the head', [missed, time(101)], { level: 2, respondBy: null }, ['tell', 'escalate']],
    ['a report answers', [missed, reported, time(101)], { level: 1, respondBy: null }, ['tell']],
    ['and resets nothing', [missed, reported, missed], { level: 2, respondBy: null }, ['tell', 'escalate']],
    ['nobody is waited for after the end', [missed, ended, time(500)], { level: 1, respondBy: null }, ['tell']],
    ['time alone does nothing', [time(500), reported], bottom, []],
    [
      'the head is asked once',
      [missed, missed, missed, reported, missed],
      { level: 2, respondBy: null },
      ['tell', 'escalate'],
    ],
  ])('%s', (_name, triggers, place, steps) => {
    expect(climbed(...triggers)).toEqual([place, steps]);
  });

  it('takes each step once at most, and in order, whatever happens however often', () => {
    const trigger = fc.oneof(fc.constantFrom(missed, reported, ended), fc.integer({ min: 0, max: 200 }).map(time));
    fc.assert(
      fc.property(fc.array(trigger, { maxLength: 30 }), (triggers) => {
        const [, steps] = climbed(...triggers, ...triggers);
        expect(['', 'tell', 'tell escalate']).toContain(steps.join(' '));
      }),
    );
  });
});

describe('who is told', () => {
  const away = new Map([['executor', 'deputy']]);
  const present = (id: string): string | undefined => (id === 'gone' ? undefined : (away.get(id) ?? id));

  it.each<[string, (string | null)[], [string, string | null][]]>([
    [
      'those who are there',
      ['anna', 'boris'],
      [
        ['anna', null],
        ['boris', null],
      ],
    ],
    ['each once', ['anna', 'anna'], [['anna', null]]],
    [
      'the deputy, and for whom',
      ['executor', 'anna'],
      [
        ['deputy', 'executor'],
        ['anna', null],
      ],
    ],
    ['a deputy who is told anyway, once', ['executor', 'deputy'], [['deputy', 'executor']]],
    ['the fallback where nobody is there', ['gone'], [['fallback', 'gone']]],
    ['the fallback where there is nobody', [null], [['fallback', null]]],
  ])('%s', (_name, principals, told) => {
    const addressees = addresseesOf(principals, present, 'fallback');
    expect(addressees.map(({ addresseeId, actingForId }) => [addresseeId, actingForId])).toEqual(told);
  });
});
