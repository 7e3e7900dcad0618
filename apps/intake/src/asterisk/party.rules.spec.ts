import { expect, it } from '@jest/globals';
import { directionOf, namesOfDialled, numberIn } from './party.rules.js';

it.each([
  ['89075899293', '195227', 'stadion-pstn', 'inbound'],
  ['192574', '195227', '', 'inbound'],
  ['301', '302', 'default', 'internal'],
  ['301', 's', 'default', 'internal'],
  ['301', '89161234567', 'from-internal', 'outbound'],
  ['301', '**9642301', 'default', 'outbound'],
  ['301', '+7301', 'default', 'outbound'],
  ['301', '89161234567', 'macro-dialout-trunk', 'outbound'],
  ['14201', '42307', 'from-extern', 'inbound'],
  ['14201', '42307', 'candid', 'internal'],
  ['', '302', 'default', 'inbound'],
  ['anonymous', '302', 'default', 'inbound'],
])('from %j to %j in %j is %s', (from, to, context, direction) => {
  expect(directionOf({ from, to, context }, 5)).toBe(direction);
});

it.each([
  ['SIP/301-00000004', 'SIP/301&SIP/200@branch,60,t', ['SIP/301-00000004', '301']],
  ['SIP/branch-00000005', 'SIP/301&SIP/200@branch,60,t', ['200']],
  ['PJSIP/branch-00000005', 'SIP/200@branch', ['PJSIP/branch-00000005', 'branch']],
  ['SIP/branch-00000005', 'SIP/154@branch&SIP/200@branch', []],
  ['SIP/301-1', '', ['SIP/301-1', '301-1']],
])('%s rung by %j may be %j', (channel, dialled, names) => {
  expect(namesOfDialled(channel, dialled)).toEqual(names);
});

it.each([
  ['"Anna" <89161234567>', '89161234567'],
  ['"8107907317\ufffd" <81079073179882>', '81079073179882'],
  ['Anna', ''],
])('the number in %j is %j', (callerId, number) => {
  expect(numberIn(callerId)).toBe(number);
});
