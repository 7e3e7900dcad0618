import type { Channel, Delivery } from '@okno/contracts';

/** How an outbound message reaches the client, and what becomes of it at once. */
export interface Way {
  readonly channel: Channel;
  readonly delivery: Delivery;
  readonly address: string | null;
}

export interface WayFacts {
  /** The channel the request came by. */
  readonly channel: Channel;
  /** Where mail for the client goes: the contact's address, else the client's own. */
  readonly email: string | null;
  readonly mailIsConfigured: boolean;
}

/**
 * By the client's channel. Who telephoned is written to by mail if an address is known, else in the portal; what the
 * portal, a chat or another system shows is there as soon as it is recorded.
 */
export function wayTo({ channel, email, mailIsConfigured }: WayFacts): Way {
  const byMail = channel === 'email' || (channel === 'phone' && email !== null);
  if (byMail) {
    const canGo = mailIsConfigured && email !== null;
    return { channel: 'email', delivery: canGo ? 'queued' : 'not-configured', address: email };
  }
  return { channel: channel === 'phone' ? 'portal' : channel, delivery: 'sent', address: null };
}
