import { newImportProfileBody } from '@okno/contracts';
import { describe, expect, it } from '@jest/globals';
import { knownProfiles } from './known-profiles.rules.js';

describe('the profiles that come with Okno', () => {
  it.each([...knownProfiles])('%s can be sent as it is', (name, profile) => {
    expect(newImportProfileBody.parse(profile)).toMatchObject({ ...profile, name });
  });
});
