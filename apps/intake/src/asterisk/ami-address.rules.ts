/** Where an exchange's manager interface listens, and as whom Okno signs in there. */
export interface AmiAddress {
  /** What it is called in logs: `okno@pbx.example:5038`, without the secret. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  readonly user: string;
  readonly secret: string;
  /** Sends the secret itself instead of a hash of it and a challenge. */
  readonly isPlain: boolean;
}

const ports: Readonly<Record<string, number>> = { 'ami:': 5038, 'amis:': 5039 };

/** Reads `ami://user:secret@host:5038`, user and secret percent-encoded, `?login=plain` at will. Undefined when it is none. */
export function amiAddressOf(text: string): AmiAddress | undefined {
  const url = URL.parse(text);
  const port = ports[url?.protocol ?? ''];
  if (url === null || port === undefined || url.hostname === '' || !/^\/?$/.test(url.pathname)) return undefined;
  const [user, secret] = [url.username, url.password].map(decoded);
  if (user === undefined || secret === undefined || user === '' || secret === '') return undefined;
  const login = url.searchParams.get('login') ?? 'challenge';
  // What ends a line would be an action of its own.
  if (!['challenge', 'plain'].includes(login) || /[\r\n\0]/.test(user + secret)) return undefined;
  const number = url.port === '' ? port : Number(url.port);
  return {
    name: `${user}@${url.hostname}:${String(number)}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: number,
    isEncrypted: url.protocol === 'amis:',
    ...{ user, secret, isPlain: login === 'plain' },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
