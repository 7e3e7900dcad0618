import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

/** A telephone number in E.164, or undefined for a text that is none. `country` is where a number without a country code is. */
export function normalizePhone(text: string, country: string): string | undefined {
  const parsed = parsePhoneNumberFromString(text, country as CountryCode);
  return parsed?.isPossible() === true ? parsed.number : undefined;
}
