import { describe, expect, it } from '@jest/globals';
import { addressOf, isForeignOrigin, isSameOrigin, schemeOf, type Headers } from './request-origin.rules.js';

const direct = { host: 'localhost:8080' };
const proxied = { host: 'okno:8080', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'okno.example' };

describe('the origin of a call', () => {
  it.each<[string, Headers, boolean, boolean]>([
    ['a page of ours', { ...direct, origin: 'http://localhost:8080' }, false, true],
    ['a page of ours, in capitals', { ...direct, origin: 'HTTP://LOCALHOST:8080' }, false, true],
    ['another site', { ...direct, origin: 'https://evil.example' }, false, false],
    ['another port', { ...direct, origin: 'http://localhost:9090' }, false, false],
    ['an opaque page', { ...direct, origin: 'null' }, false, false],
    [
      'another site that claims to be fetched from ours',
      { ...direct, origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      false,
      false,
    ],
    ['a fetch without Origin', { ...direct, 'sec-fetch-site': 'same-origin' }, false, true],
    ['a sister site', { ...direct, 'sec-fetch-site': 'same-site' }, false, false],
    ['nothing said', direct, false, false],
    ['behind our proxy', { ...proxied, origin: 'https://okno.example' }, true, true],
    ['behind a proxy nobody trusts', { ...proxied, origin: 'https://okno.example' }, false, false],
  ])('%s', (_case, headers, trustProxy, same) => {
    expect(isSameOrigin(headers, trustProxy)).toBe(same);
  });

  it('is foreign only when it is named', () => {
    expect(isForeignOrigin(direct, false)).toBe(false);
    expect(isForeignOrigin({ ...direct, origin: 'https://evil.example' }, false)).toBe(true);
  });

  it.each<[Headers, boolean, string]>([
    [{}, true, '10.0.0.1'],
    [{ 'x-forwarded-for': '203.0.113.9' }, false, '10.0.0.1'],
    [{ 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }, true, '203.0.113.9'],
  ])('with %j (trusted: %s) is at %s', (headers, trustProxy, address) => {
    expect(addressOf(headers, '10.0.0.1', trustProxy)).toBe(address);
  });

  it.each<[Headers, boolean, string]>([
    [{ 'x-forwarded-proto': 'https' }, true, 'https'],
    [{ 'x-forwarded-proto': 'https' }, false, 'http'],
    [{}, true, 'http'],
  ])('with %j (trusted: %s) comes by %s', (headers, trustProxy, scheme) => {
    expect(schemeOf(headers, trustProxy)).toBe(scheme);
  });
});
