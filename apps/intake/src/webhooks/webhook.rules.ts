import type { WebhookEvent } from '@okno/contracts';

export type UrlFault = 'no-url' | 'not-https' | 'credentials-in-url';

/** What is wrong with where deliveries should go; undefined when nothing is. */
export function faultOfUrl(text: string, plainIsAllowed: boolean): UrlFault | undefined {
  if (!URL.canParse(text)) return 'no-url';
  const { protocol, username, password, hash } = new URL(text);
  if (username !== '' || password !== '') return 'credentials-in-url';
  if (hash !== '') return 'no-url';
  if (protocol === 'https:' || (protocol === 'http:' && plainIsAllowed)) return undefined;
  return 'not-https';
}

const ownEvents: Readonly<Record<string, WebhookEvent | undefined>> = {
  registered: 'request.registered',
  confirmed: 'request.confirmed',
  'owner-changed': 'request.owner-changed',
};

/** `solved` of `intake.request-solved.v1`. */
export function changeOf(factType: string): string {
  return factType.replace(/^intake\.request-/, '').replace(/\.v\d+$/, '');
}

/** Under which name another system is told of one of a request's facts. */
export function webhookEventOf(factType: string): WebhookEvent {
  return ownEvents[changeOf(factType)] ?? 'request.status-changed';
}

export interface Subscription {
  readonly id: string;
  readonly events: readonly WebhookEvent[];
  readonly clientId: string | null;
  readonly createdAt: Date;
}

export interface Occurrence {
  readonly event: WebhookEvent;
  readonly clientId: string | null;
  readonly occurredAt: string;
}

/** Whether a webhook is told: of what it names, of its client where it names one, and never of what was before it. */
export function isTold(webhook: Subscription, { event, clientId, occurredAt }: Occurrence): boolean {
  return (
    webhook.events.includes(event) &&
    (webhook.clientId === null || webhook.clientId === clientId) &&
    Date.parse(occurredAt) >= webhook.createdAt.getTime()
  );
}
