import { describe, expect, it } from '@jest/globals';
import { cleanSubject, isAnswer, isForwarded, referenceIn, shorten, storable } from './mail-text.rules.js';

describe('cleanSubject', () => {
  it.each([
    ['Re: Roof', 'Roof'],
    ['RE: Fwd: re[2]: Roof', 'Roof'],
    ['Отв: На: Крыша течёт', 'Крыша течёт'],
    ['Report: Roof', 'Report: Roof'],
    ['Re:', ''],
    ['  Roof\r\n\tleaks ', 'Roof leaks'],
    ['Roof\u0000', 'Roof'],
    ['x'.repeat(400), 'x'.repeat(300)],
  ])('makes %j %j', (subject, expected) => {
    expect(cleanSubject(subject)).toBe(expected);
  });
});

it.each([
  ['Fwd: Roof', true],
  ['Re: FW: Roof', true],
  ['Пересл: Крыша', true],
  ['Re: Roof', false],
  ['Forward planning', false],
])('tells whether %j passes mail on: %s', (subject, expected) => {
  expect(isForwarded(subject)).toBe(expected);
});

it.each([
  ['Re: Roof', true],
  ['Отв: Крыша', true],
  ['Re: Fwd: Roof', false],
  ['Roof', false],
  ['Reports', false],
])('tells whether %j answers: %s', (subject, expected) => {
  expect(isAnswer(subject)).toBe(expected);
});

it.each([
  ['Re: [R-2026-000123] Roof', 'R-2026-000123'],
  ['вопрос по r-2026-000123', 'R-2026-000123'],
  ['R-2026-1234567', 'R-2026-1234567'],
  ['XR-2026-000123', undefined],
  ['R-2026-123', undefined],
  ['R-2026-0001231234567', undefined],
])('finds in %j the reference %s', (subject, expected) => {
  expect(referenceIn(subject)).toBe(expected);
});

it('cuts no character in two and stores no half of one', () => {
  expect(shorten('ab😀', 3)).toBe('ab');
  expect(storable('a\u0000b\ud800')).toBe('ab\ufffd');
});
