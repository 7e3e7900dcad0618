/**
 * Whether mail for `address` is taken. `accepted` lists addresses, and domains as `@example.org`; where it is empty, mail
 * for everybody is taken: then somebody else has looked. Letter case means nothing.
 */
export function isTakenFor(address: string, accepted: readonly string[]): boolean {
  if (accepted.length === 0) return true;
  const given = address.toLowerCase();
  const domain = given.slice(given.lastIndexOf('@'));
  return accepted.some((one) => {
    const known = one.toLowerCase();
    return known === given || (known.startsWith('@') && known === domain);
  });
}
