/** Whose turn it is among a service's instances: those that rest are passed over, unless all do. */
export function nextInstance(urls: readonly string[], turn: number, isResting: (url: string) => boolean): string {
  const awake = urls.filter((url) => !isResting(url));
  const candidates = awake.length > 0 ? awake : urls;
  const url = candidates[turn % candidates.length];
  if (url === undefined) throw new Error('a service without instances');
  return url;
}
