import { describe, expect, it } from '@jest/globals';
import { runtimeRoleMark, runtimeRoleName, runtimeRolePassword, scramVerifier } from './runtime-role.js';

describe('a run-time role', () => {
  it.each([
    ['intake', 'okno', 'okno_intake'],
    ['complaints_analytics', 'okno', 'okno_complaints_analytics'],
  ])('of %s in the database %s is called %s', (schema, database, name) => {
    expect(runtimeRoleName(schema, database)).toBe(name);
  });

  it('bears the mark of any other database, because roles belong to the whole cluster', () => {
    expect(runtimeRoleName('intake', 'okno_test_1')).toBe(`okno_intake_${runtimeRoleMark('okno_test_1')}`);
    expect(runtimeRoleMark('okno_test_1')).toMatch(/^[0-9a-f]{8}$/);
    expect(runtimeRoleMark('okno_test_1')).not.toBe(runtimeRoleMark('okno_test_2'));
  });

  it('has a password that all who know the secret derive alike, and no two roles share', () => {
    expect(runtimeRolePassword('okno_intake', 's')).toBe(runtimeRolePassword('okno_intake', 's'));
    expect(runtimeRolePassword('okno_intake', 's')).not.toBe(runtimeRolePassword('okno_routing', 's'));
    expect(runtimeRolePassword('okno_intake', 's')).not.toBe(runtimeRolePassword('okno_intake', 't'));
  });

  it('is made known to the server by a verifier without the password', () => {
    const password = runtimeRolePassword('okno_intake', 's');
    const verifier = scramVerifier('okno_intake', password);
    expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/);
    expect(verifier).not.toContain(password);
  });
});
