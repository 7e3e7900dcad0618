import { describe, expect, it } from '@jest/globals';
import { isInScope, isPublicPath, pathOf } from './paths.rules.js';

describe('public paths', () => {
  it.each([
    ['/api/v1/auth/login', true],
    ['/api/docs/swagger-ui.css', true],
    ['/', true],
    ['/api/v1/auth/login/', false],
    ['/api/v1/auth/me', false],
    ['/api/v1/%61uth/login', false],
    ['/api/docs2', false],
    ['/internal/clock', false],
  ])('%s: %s', (path, isPublic) => {
    expect(isPublicPath(path)).toBe(isPublic);
  });

  it('are told without the query', () => {
    expect(pathOf('/api/v1/requests?q=/a?b')).toBe('/api/v1/requests');
  });
});

describe('the scope of a key', () => {
  it.each([
    ['/api/v1/requests', [], true],
    ['/api/v1/channels/telephony/events', ['/channels/telephony'], true],
    ['/api/v1/channels/telephony', ['/imports', '/channels/telephony'], true],
    ['/api/v1/channels/telephony2', ['/channels/telephony'], false],
    ['/api/v1/requests', ['/channels'], false],
  ])('%s within %j: %s', (path, scopes, within) => {
    expect(isInScope(path, scopes)).toBe(within);
  });
});
