import { expect, it } from '@jest/globals';
import { intakeSettings } from '../config.js';
import { amiAddressOf } from './ami-address.rules.js';

const known = { user: 'okno', secret: 's', isEncrypted: false, isPlain: false };

it.each([
  ['ami://okno:s@pbx.example', { ...known, name: 'okno@pbx.example:5038', host: 'pbx.example', port: 5038 }],
  ['ami://okno:s@pbx.example:5999/', { ...known, name: 'okno@pbx.example:5999', host: 'pbx.example', port: 5999 }],
  [
    'amis://okno:s@pbx.example',
    { ...known, name: 'okno@pbx.example:5039', host: 'pbx.example', port: 5039, isEncrypted: true },
  ],
  ['ami://okno:s%40%2F@[::1]', { ...known, name: 'okno@[::1]:5038', host: '::1', port: 5038, secret: 's@/' }],
  ['ami://okno:s@pbx?login=plain', { ...known, name: 'okno@pbx:5038', host: 'pbx', port: 5038, isPlain: true }],
])('%s is an exchange', (text, address) => {
  expect(amiAddressOf(text)).toEqual(address);
});

it.each([
  'pbx.example:5038',
  'http://okno:s@pbx.example',
  'ami://pbx.example',
  'ami://okno@pbx.example',
  'ami://okno:s@pbx.example/path',
  'ami://okno:%ZZ@pbx.example',
  'ami://okno:s%0D%0AAction%3A%20Originate@pbx.example',
  'ami://okno:s@pbx.example?login=never',
])('%s is none', (text) => {
  expect(amiAddressOf(text)).toBeUndefined();
});

it('the settings take no other address, and say so without showing it', () => {
  const given = intakeSettings.safeParse({ OKNO_AMI_URL: 'http://okno:hidden@pbx' });
  const told = given.error?.issues.map(({ path, message }) => `${path.join()} ${message}`) ?? [];
  expect(told).toEqual([expect.stringMatching(/^OKNO_AMI_URL is no ami:\/\//)]);
  expect(told.join()).not.toContain('hidden');
});
