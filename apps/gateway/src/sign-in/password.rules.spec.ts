import { describe, expect, it } from '@jest/globals';
import { passwordFault } from './password.rules.js';

describe('a new password', () => {
  it.each([
    ['correct horse battery', undefined, undefined],
    ['пароль-подлиннее', undefined, undefined],
    ['correct horse battery', 'correct horse battery', 'unchanged'],
    ['ANNA@example.org', undefined, 'guessable'],
    ['annaanna', undefined, 'guessable'],
    ['aaaaaaaaaaaa', undefined, 'guessable'],
    ['aAbBaAbBaAbB', undefined, 'guessable'],
  ])('%s (now %s): %s', (password, current, code) => {
    expect(passwordFault(password, 'anna@example.org', current)?.code).toBe(code);
  });
});
