/** Header values as Node gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

function first(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === 'string' ? value : value?.[0];
  return text?.split(',', 1)[0]?.trim();
}

function last(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === 'string' ? value : value?.at(-1);
  return text?.split(',').at(-1)?.trim();
}

/** The scheme by which the caller reached us; a proxy's word counts only where proxies are trusted. */
export function schemeOf(headers: Headers, trustProxy: boolean): 'http' | 'https' {
  return trustProxy && last(headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http';
}

/** The caller's address: what our own proxy added last, or the other end of the connection. */
export function addressOf(headers: Headers, socketAddress: string, trustProxy: boolean): string {
  const forwarded = trustProxy ? last(headers['x-forwarded-for']) : undefined;
  return forwarded === undefined || forwarded === '' ? socketAddress : forwarded;
}

/** The origin under which the caller sees us, `https://okno.example`. */
function ownOrigin(headers: Headers, trustProxy: boolean): string {
  const forwarded = trustProxy ? last(headers['x-forwarded-host']) : undefined;
  const host = forwarded ?? first(headers.host) ?? '';
  return `${schemeOf(headers, trustProxy)}://${host}`.toLowerCase();
}

/** True when `Origin` names another site than ours; false when it is absent. */
export function isForeignOrigin(headers: Headers, trustProxy: boolean): boolean {
  const origin = first(headers.origin);
  return origin !== undefined && origin.toLowerCase() !== ownOrigin(headers, trustProxy);
}

/**
 * True when a browser vouches that a page of ours makes the call. Every browser of these years says one or the other with an
 * unsafe method; a call that says neither is no browser's and has no business with a cookie.
 */
export function isSameOrigin(headers: Headers, trustProxy: boolean): boolean {
  if (headers.origin !== undefined) return !isForeignOrigin(headers, trustProxy);
  return first(headers['sec-fetch-site']) === 'same-origin';
}
