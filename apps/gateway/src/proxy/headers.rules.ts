/** Headers by their names in lower case. */
export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What concerns one connection only (RFC 9110, section 7.6.1). */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What a caller says of itself and only the gateway may say, or has used up. */
const callersOwn = ['authorization', 'cookie', 'forwarded', 'expect', 'traceparent', 'tracestate', 'accept-language'];
const notForwarded = new Set([...hopByHop, ...callersOwn]);

/** What a service sets that only the gateway decides. */
const notAnswered = new Set([
  ...hopByHop,
  'set-cookie',
  'server',
  'x-powered-by',
  'date',
  'access-control-allow-origin',
]);

export interface Vouched {
  /** Signed identity of the caller. */
  readonly identity: string;
  readonly traceparent: string;
  readonly language: string;
}

/** The headers with which a call goes on to a service. */
export function forwardedHeaders(headers: HeaderMap, vouched: Vouched): Record<string, string | readonly string[]> {
  const kept: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || notForwarded.has(name) || name.startsWith('x-forwarded-')) continue;
    kept[name] = value;
  }
  return {
    ...kept,
    authorization: `Bearer ${vouched.identity}`,
    traceparent: vouched.traceparent,
    'accept-language': vouched.language,
  };
}

/** The headers with which a service's answer goes back to the caller. */
export function answeredHeaders(headers: HeaderMap): Record<string, string | readonly string[]> {
  const kept: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !notAnswered.has(name)) kept[name] = value;
  }
  return kept;
}
