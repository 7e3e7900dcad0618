import { describe, expect, it } from '@jest/globals';
import type { Channel, Impact, Role, Tier, Urgency } from '@okno/contracts';
import { isAnsweredLive, ownerAtHand, type OwnerCandidates } from './owner-choice.rules.js';
import { priorityOf } from './priority.rules.js';
import { referenceOf } from './reference.rules.js';
import { complaintSubject } from './registration.rules.js';

describe('priority', () => {
  it.each<[Impact, Urgency, number]>([
    ['high', 'high', 1],
    ['high', 'normal', 2],
    ['normal', 'high', 2],
    ['normal', 'normal', 3],
    ['high', 'low', 4],
    ['low', 'high', 4],
    ['normal', 'low', 4],
    ['low', 'normal', 4],
    ['low', 'low', 4],
  ])('of impact %s and urgency %s is %i', (impact, urgency, priority) => {
    expect(priorityOf(impact, urgency)).toBe(priority);
  });
});

describe('the owner at hand', () => {
  const manager = { id: 'manager', present: true };
  const registrar = { id: 'registrar', tier: 1, active: true } as const;
  it.each<[string, OwnerCandidates, string | undefined]>([
    ["is the client's manager", { manager, registrar }, 'manager'],
    ['is the registrar while the manager is away', { manager: { ...manager, present: false }, registrar }, 'registrar'],
    ['is nobody when an expert registers', { manager: null, registrar: { ...registrar, tier: 2 } }, undefined],
    ['is nobody when who registers has left', { manager: null, registrar: { ...registrar, active: false } }, undefined],
    ['is nobody when nobody is there', { manager: null, registrar: null }, undefined],
  ])('%s', (_what, candidates, owner) => {
    expect(ownerAtHand(candidates)).toBe(owner);
  });
});

describe('a first answer in a live conversation', () => {
  it.each<[Channel, string | null, Tier | undefined, Role[], boolean]>([
    ['phone', 'employee', 1, ['specialist'], true],
    ['chat', 'employee', 2, ['manager'], true],
    ['phone', 'employee', undefined, ['operator'], true],
    ['phone', 'employee', 2, ['administrator'], false],
    ['phone', null, undefined, ['integration'], false],
    ['email', 'employee', 1, ['operator'], false],
    ['portal', 'employee', 1, ['operator'], false],
  ])('by %s, employee %s of tier %s as %j: %s', (channel, employeeId, tier, roles, answered) => {
    expect(isAnsweredLive(channel, { employeeId, tier, roles })).toBe(answered);
  });
});

describe('a reference', () => {
  it.each<[number, string]>([
    [1, 'R-2026-000001'],
    [123, 'R-2026-000123'],
    [1_234_567, 'R-2026-1234567'],
  ])('of number %i is %s', (number, reference) => {
    expect(referenceOf(2026, number)).toBe(reference);
  });
});

describe("the subject of a complaint's request", () => {
  it.each<[string, string]>([
    ['Rude!\nAnd late.', 'Rude!'],
    ['  \n ', 'C-1'],
    ['', 'C-1'],
    ['😀'.repeat(400), '😀'.repeat(300)],
  ])('of %j', (text, subject) => {
    expect(complaintSubject(text, 'C-1')).toBe(subject);
  });
});
