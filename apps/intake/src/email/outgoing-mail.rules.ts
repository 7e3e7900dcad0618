import type { Delivery } from '@okno/contracts';

const firstWaitSeconds = 30;
const longestWaitSeconds = 3_600;
/** RFC 5321, 4.5.4.1: a mail is given up after four or five days. */
const givenUpAfterSeconds = 5 * 86_400;
const mostReferences = 20;
const longestError = 500;

/** What handing a mail over came to. */
export type Attempt =
  | { readonly outcome: 'taken' }
  /** `isFinal`: trying again would not help (SMTP's 5xx). */
  | { readonly outcome: 'refused'; readonly why: string; readonly isFinal: boolean };

export interface AfterAttempt {
  readonly state: Delivery;
  /** Seconds until the next attempt; null when there is none. */
  readonly waitSeconds: number | null;
  readonly error: string | null;
}

/** Waits twice as long each time, an hour at most, and gives up after five days. `attempts` counts this one. */
export function afterAttempt(attempt: Attempt, attempts: number, triedForSeconds: number): AfterAttempt {
  if (attempt.outcome === 'taken') return { state: 'sent', waitSeconds: null, error: null };
  const error = attempt.why.slice(0, longestError);
  if (attempt.isFinal || triedForSeconds >= givenUpAfterSeconds) return { state: 'failed', waitSeconds: null, error };
  const waitSeconds = Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** Math.min(attempts - 1, 10));
  return { state: 'queued', waitSeconds, error };
}

export interface ThreadedMail {
  readonly messageId: string;
  readonly isTheirs: boolean;
}

/** What a mail answers: the client's newest, else ours; and the thread so far, the oldest first (RFC 5322, 3.6.4). */
export function threadOf(mails: readonly ThreadedMail[]): {
  readonly inReplyTo: string | undefined;
  readonly references: readonly string[];
} {
  const answered = mails.findLast(({ isTheirs }) => isTheirs) ?? mails.at(-1);
  return {
    inReplyTo: answered?.messageId,
    references: mails.slice(-mostReferences).map(({ messageId }) => messageId),
  };
}

/** Who writes: as configured, else the name under which Okno signs in at the mail server, else `okno@` its host. */
export function senderOf(configured: string | undefined, smtpUrl: string): string {
  if (configured !== undefined) return configured;
  const { username, hostname } = new URL(smtpUrl);
  const user = decodeURIComponent(username);
  return user.includes('@') ? user : `okno@${hostname}`;
}

/** What follows the last @ of a sender, with a name before it or without. */
export function domainOf(sender: string): string {
  return sender.slice(sender.lastIndexOf('@') + 1).replace(/>.*$/, '');
}
