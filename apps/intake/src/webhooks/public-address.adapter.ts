import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** An address that may be connected to. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: number;
}

/** Raised where a name leads to where Okno must not call. */
export class ForbiddenAddress extends Error {}

/** IANA's special-purpose IPv4 blocks (RFC 6890): this machine's, its network's, and those that lead nowhere. */
const notPublic = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(net, prefix, 'ipv4');
}
/** What of IPv6 is global: everything else (loopback, link-local, unique local, mapped IPv4, NAT64) is not. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  notPublic.addSubnet(net, prefix, 'ipv6');
}

/** Whether an IP address is anybody's on the Internet, and not one of this machine or of a network behind it. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !notPublic.check(address, 'ipv4');
  return global6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/**
 * The address behind a URL's host, to be connected to as it is: asked for again it could be another one. A name of which only
 * one address is not public is refused whole. @throws ForbiddenAddress, or what the resolver says
 */
export async function checkedAddressOf(hostname: string, privateIsAllowed: boolean): Promise<CheckedAddress> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const found = family === 0 ? await lookup(host, { all: true }) : [{ address: host, family }];
  const forbidden = privateIsAllowed ? undefined : found.find(({ address }) => !isPublicAddress(address));
  if (forbidden !== undefined)
    throw new ForbiddenAddress(`${host} is ${forbidden.address}, which is no public address`);
  const [first] = found;
  if (first === undefined) throw new Error(`${host} has no address`);
  return first;
}
