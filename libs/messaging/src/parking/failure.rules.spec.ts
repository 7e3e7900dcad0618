import { describe, expect, it } from '@jest/globals';
import { describeFailure, InvalidPayloadError } from './failure.rules.js';

describe('describeFailure', () => {
  it.each([
    { error: new TypeError('no such thing'), message: 'TypeError: no such thing', hopeless: false },
    { error: 'only text', message: 'only text', hopeless: false },
    { error: undefined, message: 'undefined', hopeless: false },
    { error: new Error('a\0b'), message: 'Error: ab', hopeless: false },
    {
      error: new InvalidPayloadError('x.y.v1', new Error('number is missing')),
      message: 'InvalidPayloadError: x.y.v1: number is missing',
      hopeless: true,
    },
  ])('$message', ({ error, message, hopeless }) => {
    expect(describeFailure(error)).toEqual({ message, hopeless });
  });

  it('cuts a long message', () => {
    expect(describeFailure('x'.repeat(5_000)).message).toHaveLength(2_000);
  });
});
