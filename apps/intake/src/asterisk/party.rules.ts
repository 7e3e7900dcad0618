import type { CallDirection } from '../calls/settle-call.rules.js';
import { namesIn } from './exchange-line.rules.js';

/** Contexts of a dial plan in which calls from outside arrive, by how they are usually named. */
const fromOutside = /extern|trunk|pstn|incoming|inbound|incall|(?:^|[-_])did(?:$|[-_])/i;
const toOutside = /outgoing|outbound|outcall|dialout/i;

export interface Parties {
  readonly from: string;
  readonly to: string;
  /** Of the dial plan, where the call began. */
  readonly context: string;
}

/**
 * A number of at most so many digits is an extension, any other one is outside; `s`, `h` and a withheld number are neither. A context
 * that is named after a trunk means more than the digits do.
 */
export function directionOf({ from, to, context }: Parties, extensionDigits: number): CallDirection {
  const [caller, called] = [placeOf(from, extensionDigits), placeOf(to, extensionDigits)];
  if (fromOutside.test(context) && !toOutside.test(context)) return 'inbound';
  if (caller === 'outside') return 'inbound';
  if (called === 'outside') return 'outbound';
  return caller === 'unknown' ? 'inbound' : 'internal';
}

export function isExtension(number: string, extensionDigits: number): boolean {
  return placeOf(number, extensionDigits) === 'extension';
}

function placeOf(number: string, extensionDigits: number): 'extension' | 'outside' | 'unknown' {
  const digits = number.replaceAll(/\D/g, '').length;
  if (digits === 0 || /[a-z]/i.test(number)) return 'unknown';
  return digits <= extensionDigits && !number.startsWith('+') ? 'extension' : 'outside';
}

/** The number in `"Anna" <89161234567>`. */
export function numberIn(callerId: string): string {
  return /<([^<>]*)>\s*$/.exec(callerId)?.[1] ?? '';
}

/**
 * Who may have answered on a channel that `Dial` was told to ring: `SIP/301&SIP/200@branch,60` rings 301 here and 200 at another exchange,
 * whose channel is named after that exchange.
 */
export function namesOfDialled(channel: string, dialled: string): readonly string[] {
  const [, technology = '', peer = ''] = /^([^/]+)\/([^/;]+?)(?:-[0-9a-f]{8,})?(?:;\d)?$/i.exec(channel) ?? [];
  const [destinations = ''] = dialled.split(',');
  const beyond = destinations
    .split('&')
    .flatMap((one) => /^([^/]+)\/([^@]+)@(.+)$/.exec(one)?.slice(1) ?? [])
    .reduce<string[]>((found, _part, at, parts) => {
      const [tech = '', number = '', exchange = ''] = parts.slice(at, at + 3);
      if (at % 3 === 0 && tech === technology && exchange === peer) found.push(number);
      return found;
    }, []);
  if (beyond.length === 0) return namesIn(channel);
  // Of several at that exchange nobody knows which it was.
  const [only] = beyond;
  return beyond.length === 1 && only !== undefined ? [only] : [];
}

/** A channel that joins two others and carries nobody. */
export function isLocal(channel: string): boolean {
  return channel.startsWith('Local/');
}
