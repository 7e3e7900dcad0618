import { describe, expect, it } from '@jest/globals';
import { placeOf, type Addressee } from './approval-work.rules.js';

const asked = (employeeId: string, actingForId: string | null = null, hour = 10): Addressee => ({
  ...{ employeeId, actingForId, answerBy: `2026-03-02T${hour}:00:00.000Z` },
});

describe('what of an approval is in a list of work', () => {
  it.each<[string, Addressee[], string[], [number, string | null] | undefined]>([
    ['their own', [asked('anna')], ['anna'], [10, null]],
    ['that of whom they act for', [asked('anna', 'boris')], ['anna', 'boris'], [10, 'boris']],
    ['that of whom they stand in for by now', [asked('boris')], ['anna', 'boris'], [10, 'boris']],
    ['their own, while somebody acts for them', [asked('boris', 'anna')], ['anna'], [10, null]],
    ['the sooner of two', [asked('boris', null, 12), asked('anna', null, 11)], ['anna', 'boris'], [11, null]],
    ['nothing of others', [asked('boris')], ['anna'], undefined],
  ])('is %s', (_name, addressees, persons, expected) => {
    const place = placeOf(addressees, persons, 'anna');
    const shown = place === undefined ? undefined : [new Date(place.dueAt).getUTCHours(), place.actingForId];
    expect(shown).toEqual(expected);
  });
});
