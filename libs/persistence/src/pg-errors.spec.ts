import { describe, expect, it } from '@jest/globals';
import {
  isConnectionLoss,
  isForeignKeyViolation,
  isTransientConflict,
  isUniqueViolation,
  errorCode,
} from './pg-errors.js';

const failed = (code: string, constraint?: string): Error =>
  Object.assign(new Error('failed'), { code, ...(constraint === undefined ? {} : { constraint }) });

describe('errors of PostgreSQL', () => {
  it.each([
    ['any unique constraint', failed('23505', 'client_pkey'), undefined, true],
    ['the named one', failed('23505', 'client_pkey'), 'client_pkey', true],
    ['another one', failed('23505', 'client_email'), 'client_pkey', false],
    ['another kind', failed('23503', 'client_pkey'), 'client_pkey', false],
    ['one that TypeORM wrapped', { driverError: failed('23505', 'client_pkey') }, 'client_pkey', true],
    ['no error at all', undefined, undefined, false],
    ['an error without a code', new Error('unique'), undefined, false],
  ])('tell a duplicate: %s', (_, error, constraint, expected) => {
    expect(isUniqueViolation(error, constraint)).toBe(expected);
  });

  it('tell what may be run again', () => {
    expect(['40001', '40P01', '23505'].map((code) => isTransientConflict(failed(code)))).toEqual([true, true, false]);
  });

  it('tell a missing parent', () => {
    expect(isForeignKeyViolation(failed('23503'))).toBe(true);
  });

  it.each([
    [failed('57P01'), true],
    [failed('08006'), true],
    [failed('ECONNREFUSED'), true],
    [new Error('Connection terminated unexpectedly'), true],
    [failed('23505'), false],
    ['a text', false],
  ])('tell a lost connection: %p', (error, expected) => {
    expect(isConnectionLoss(error)).toBe(expected);
  });

  it('name their state', () => {
    expect(errorCode(failed('22001'))).toBe('22001');
    expect(errorCode(new Error('x'))).toBeUndefined();
  });
});
