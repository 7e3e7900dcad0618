import { describe, expect, it } from '@jest/globals';
import {
  firstRung,
  mayAnswer,
  nextRung,
  rootOf,
  type Department,
  type Organisation,
} from './escalation-ladder.rules.js';
import type { Absence } from './find-present.rules.js';

const department = (id: string, parentId: string | null, headId: string | null): [string, Department] => [
  id,
  { id, parentId, headId, calendarId: 'office' },
];

function organisation(
  absences: readonly [string, string | null][] = [],
  given: Partial<Organisation> = {},
): Organisation {
  return {
    departments: new Map([
      department('company', null, 'director'),
      department('service', 'company', 'service-head'),
      department('network', 'service', 'network-head'),
      department('headless', 'service', null),
      department('loop', 'pool', null),
      department('pool', 'loop', null),
    ]),
    absences: absences.map(([employeeId, deputyId]): Absence => ({ employeeId, deputyId, from: 0, to: 100 })),
    inactive: new Set(),
    at: 50,
    fallbackId: 'administrator',
    rootId: 'company',
    ...given,
  };
}

const nobody = new Set<string>();

describe('firstRung', () => {
  it.each([
    [
      'the head',
      'network',
      [],
      nobody,
      { addresseeId: 'network-head', actingForId: null, departmentId: 'network', tier: 2 },
    ],
    [
      'the deputy at once',
      'network',
      [['network-head', 'deputy']],
      nobody,
      { addresseeId: 'deputy', actingForId: 'network-head', tier: 2 },
    ],
    [
      'the next head where there is none',
      'headless',
      [],
      nobody,
      { addresseeId: 'service-head', departmentId: 'service' },
    ],
    [
      'the next head where nobody is there',
      'network',
      [['network-head', null]],
      nobody,
      { addresseeId: 'service-head' },
    ],
    [
      'the next head when the head raises it',
      'network',
      [],
      new Set(['network-head']),
      { addresseeId: 'service-head' },
    ],
    ['the director as tier 3', 'company', [], nobody, { addresseeId: 'director', tier: 3 }],
    [
      'the fallback when nobody is there',
      'company',
      [['director', null]],
      nobody,
      { addresseeId: 'administrator', tier: 3 },
    ],
    ['the fallback in an unknown department', 'nowhere', [], nobody, { addresseeId: 'administrator' }],
    ['the fallback in a circle of departments', 'loop', [], nobody, { addresseeId: 'administrator' }],
  ] as const)('is %s', (_case, start, absences, passOver, expected) => {
    expect(firstRung(organisation(absences.map(([who, deputy]) => [who, deputy])), start, passOver)).toMatchObject(
      expected,
    );
  });
});

describe('nextRung', () => {
  it.each([
    ['the head above', 'network', [], nobody, 'service-head'],
    ['past one who had it', 'network', [], new Set(['service-head']), 'director'],
    [
      'past one whose deputy had it',
      'network',
      [['service-head', 'network-head']],
      new Set(['network-head']),
      'director',
    ],
    ['the fallback when nobody above is there', 'service', [['director', null]], nobody, 'administrator'],
    ['nobody above the top', 'company', [], nobody, undefined],
    ['nobody after the fallback', 'service', [['director', null]], new Set(['administrator']), undefined],
  ] as const)('is %s', (_case, start, absences, passOver, expected) => {
    expect(nextRung(organisation(absences.map(([who, deputy]) => [who, deputy])), start, passOver)?.addresseeId).toBe(
      expected,
    );
  });
});

describe('mayAnswer', () => {
  const rung = { departmentId: 'network', addresseeId: 'deputy', actingForId: 'network-head', tier: 2 } as const;
  it.each([
    ['the addressee', 'deputy', true],
    ['whom the addressee acts for', 'network-head', true],
    ['who acts for the addressee now', 'second', true],
    ['a head above', 'service-head', true],
    ['the director', 'director', true],
    ["a head's deputy above", 'vice', true],
    ['anybody else', 'colleague', false],
  ])('answers for %s', (_case, employeeId, expected) => {
    expect(
      mayAnswer(
        organisation([
          ['deputy', 'second'],
          ['service-head', 'vice'],
        ]),
        rung,
        employeeId,
      ),
    ).toBe(expected);
  });
});

describe('rootOf', () => {
  it.each([
    ['network', 'company'],
    [undefined, 'company'],
    ['nowhere', 'company'],
  ])('of %s is %s', (start, expected) => {
    expect(rootOf(organisation(), start)).toBe(expected);
  });
});
