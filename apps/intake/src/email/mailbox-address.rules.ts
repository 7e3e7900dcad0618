/** A mailbox on an IMAP server. */
export interface MailboxAddress {
  /** What it is called in logs and in the table of places: `support@mail.example/INBOX`, without the password. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; without it STARTTLS where the server has it. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
  readonly path: string;
}

const ports: Readonly<Record<string, number>> = { 'imap:': 143, 'imaps:': 993 };

/** Reads `imaps://name:password@host/INBOX`; name, password and folder percent-encoded. Undefined when it is none. */
export function mailboxOf(text: string): MailboxAddress | undefined {
  const url = URL.parse(text);
  const port = ports[url?.protocol ?? ''];
  if (url === null || port === undefined || url.hostname === '' || url.username === '' || url.password === '') {
    return undefined;
  }
  const [user, password, folder] = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  if (user === undefined || password === undefined || folder === undefined) return undefined;
  const path = folder === '' ? 'INBOX' : folder;
  return {
    name: `${user}@${url.host}/${path}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    secure: url.protocol === 'imaps:',
    ...{ user, password, path },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
