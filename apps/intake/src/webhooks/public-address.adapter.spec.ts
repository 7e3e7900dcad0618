import { describe, expect, it } from '@jest/globals';
import { ForbiddenAddress, checkedAddressOf, isPublicAddress } from './public-address.adapter.js';

describe('an address', () => {
  it.each([
    ['93.184.216.34', true],
    ['8.8.8.8', true],
    ['172.32.0.1', true],
    ['100.128.0.1', true],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['100.64.0.1', false],
    ['127.0.0.1', false],
    ['127.255.255.254', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['192.0.0.8', false],
    ['192.168.1.1', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['240.0.0.1', false],
    ['255.255.255.255', false],
    ['2606:2800:220:1::1', true],
    ['2a02:6b8::2:242', true],
    ['::', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:8.8.8.8', false],
    ['64:ff9b::7f00:1', false],
    ['fc00::1', false],
    ['fd12:3456::1', false],
    ['fe80::1', false],
    ['ff02::1', false],
    ['2001::1', false],
    ['2001:db8::1', false],
    ['2002:7f00:1::', false],
  ])('%s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});

describe('the address behind a host', () => {
  it.each([
    ['localhost'],
    ['127.0.0.1'],
    ['[::1]'],
    ['[::ffff:10.0.0.1]'],
    // How a browser reads these is how the call does: the URL has made dotted numbers of them.
    [new URL('https://2130706433/').hostname],
    [new URL('https://0x7f.1/').hostname],
    [new URL('https://0177.0.0.1/').hostname],
  ])('%s is refused', async (host) => {
    await expect(checkedAddressOf(host, false)).rejects.toBeInstanceOf(ForbiddenAddress);
  });

  it.each([
    ['127.0.0.1', { address: '127.0.0.1', family: 4 }],
    ['[::1]', { address: '::1', family: 6 }],
  ])('%s is taken where private ones are allowed', async (host, checked) => {
    expect(await checkedAddressOf(host, true)).toEqual(checked);
  });

  it('which is public is taken as it is', async () => {
    expect(await checkedAddressOf('[2a02:6b8::2:242]', false)).toEqual({ address: '2a02:6b8::2:242', family: 6 });
  });
});
