/** Header values as Node gives them. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Names the key whose secret signed the body. */
const keyHeader = 'okno-key';
const toleranceSeconds = 300;
const megabyte = 1024 * 1024;
/** Calls that another system may sign instead of sending its key, and the largest body of each in bytes. */
const signable: ReadonlyMap<string, number> = new Map([
  ['/api/v1/requests', megabyte],
  ['/api/v1/channels/telephony/events', megabyte],
  ['/api/v1/channels/email', 40 * megabyte],
]);

/** What a signed call says of itself: the headers of the Standard Webhooks scheme, and whose key it was. */
export interface Signature {
  readonly keyId: string;
  readonly messageId: string;
  readonly timestamp: string;
  readonly signatures: string;
}

/** The largest body that may be signed there, in bytes; undefined where no call may be. */
export function largestSigned(method: string, path: string): number | undefined {
  return method === 'POST' ? signable.get(path) : undefined;
}

/** Whether a call comes with a signature, good or bad. */
export function isSigned(headers: Headers): boolean {
  return headers['webhook-signature'] !== undefined;
}

function header(headers: Headers, name: string, form: RegExp): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && form.test(value) ? value : undefined;
}

/** The signature of a call; undefined when a part of it is missing or misshapen, or its time is not about now. */
export function signatureOf(headers: Headers, now: Date): Signature | undefined {
  const keyId = header(headers, keyHeader, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i);
  // Without dots: between id, time and body they are what parts one from the other.
  const messageId = header(headers, 'webhook-id', /^[\w:-]{1,200}$/);
  const timestamp = header(headers, 'webhook-timestamp', /^\d{1,12}$/);
  const signatures = header(headers, 'webhook-signature', /^.{1,2000}$/);
  if (keyId === undefined || messageId === undefined || timestamp === undefined || signatures === undefined) {
    return undefined;
  }
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) return undefined;
  return { keyId, messageId, timestamp, signatures };
}
