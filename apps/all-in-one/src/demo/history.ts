import type { Chance } from './chance.js';
import type { DemoClient } from './clients.js';
import { toCsv } from './csv.js';
import type { DemoEmployee, DemoOrganisation } from './organisation.js';
import { products } from './organisation.js';
import { complaintCauses, complaintWords, troubles, type ComplaintCause } from './words.js';

const dayMilliseconds = 86_400_000;
const historyDays = 30;
/** Moscow is three hours ahead of UTC all year. */
const moscowHours = 3;

export interface DemoHistory {
  readonly calls: string;
  readonly requests: string;
  readonly complaints: string;
  readonly counts: { readonly calls: number; readonly requests: number; readonly complaints: number };
}

/** Calls per hour of a working day, 8:00 to 20:00: two waves with a noon between. */
const hourly = [6, 14, 20, 18, 12, 10, 14, 17, 15, 10, 6, 3];

interface PastRequest {
  readonly reference: string;
  readonly client: DemoClient;
  readonly product: string;
  readonly registered: Date;
  readonly solved: Date | undefined;
}

/**
 * The month before `now`, seeded: calls with daily and weekly waves, requests out of some of them, complaints out of
 * some of those. The fibre line has a bad second half: late repairs pile up there, for somebody to find.
 */
export function inventHistory(
  chance: Chance,
  now: Date,
  organisation: DemoOrganisation,
  clients: readonly DemoClient[],
): DemoHistory {
  const agents = organisation.employees.filter(({ departmentCode }) => departmentCode === 'client-service');
  const calls: (string | number)[][] = [];
  const requests: (string | number)[][] = [];
  const past: PastRequest[] = [];
  const today = Math.floor(now.getTime() / dayMilliseconds) * dayMilliseconds;
  for (let day = historyDays; day >= 1; day -= 1) {
    const midnight = today - day * dayMilliseconds;
    const weekday = new Date(midnight).getUTCDay();
    const share = weekday === 0 ? 0.08 : weekday === 6 ? 0.3 : weekday === 1 ? 1.25 : 1;
    for (const [slot, mean] of hourly.entries()) {
      const count = Math.round(mean * share * (0.7 + chance.next() * 0.6));
      for (let place = 0; place < count; place += 1) {
        const second = Math.floor(chance.next() * 3600);
        const at = new Date(midnight + (8 + slot - moscowHours) * 3_600_000 + second * 1000);
        const client = chance.pick(clients);
        const product = chance.pick(products).code;
        const call = inventCall(chance, at, client, product, chance.pick(agents), calls.length, count > 18);
        calls.push(call.row);
        if (!call.answered || !chance.happens(0.13)) continue;
        const request = inventRequest(chance, at, client, product, chance.pick(agents), requests.length, now);
        requests.push(request.row);
        past.push(request.past);
      }
    }
  }
  const complaints = past.flatMap((request) => inventComplaint(chance, request, now, historyDays));
  return {
    calls: toCsv(
      [
        'callId',
        'startedAt',
        'direction',
        'from',
        'to',
        'queue',
        'employee',
        'product',
        'clientExternalId',
        'priority',
        'waitSeconds',
        'talkSeconds',
        'holdSeconds',
        'outcome',
      ],
      calls,
    ),
    requests: toCsv(
      [
        'reference',
        'clientExternalId',
        'channel',
        'kind',
        'subject',
        'description',
        'product',
        'priority',
        'registeredAt',
        'owner',
        'department',
        'tier',
        'solvedAt',
        'closedAt',
      ],
      requests,
    ),
    complaints: toCsv(
      [
        'reference',
        'clientExternalId',
        'requestReference',
        'product',
        'cause',
        'department',
        'severity',
        'text',
        'receivedAt',
        'answeredAt',
        'verdict',
        'appealed',
      ],
      complaints.map((row, place) => [`DC-${(place + 1).toString().padStart(4, '0')}`, ...row]),
    ),
    counts: { calls: calls.length, requests: requests.length, complaints: complaints.length },
  };
}

function inventCall(
  chance: Chance,
  at: Date,
  client: DemoClient,
  product: string,
  agent: DemoEmployee,
  number: number,
  busy: boolean,
): { readonly row: (string | number)[]; readonly answered: boolean } {
  const outbound = chance.happens(0.18);
  const wait = Math.round(chance.exponential(busy ? 38 : 14));
  const patience = Math.round(chance.exponential(150));
  const answered = outbound ? chance.happens(0.8) : wait <= patience;
  const talk = answered ? Math.round(30 + chance.exponential(190)) : 0;
  return {
    answered,
    row: [
      `demo-${(number + 1).toString()}`,
      at.toISOString(),
      outbound ? 'outbound' : 'inbound',
      outbound ? `+7495${agent.extension}0000` : client.phone,
      outbound ? client.phone : '+74950000000',
      client.segment === 'key' ? 'vip' : product === 'fiber' && chance.happens(0.4) ? 'network' : 'main',
      answered ? agent.email : '',
      product,
      client.externalId,
      '',
      Math.min(wait, answered ? wait : patience),
      talk,
      answered && chance.happens(0.2) ? Math.round(chance.exponential(40)) : 0,
      answered ? 'answered' : outbound ? 'failed' : 'abandoned',
    ],
  };
}

function inventRequest(
  chance: Chance,
  at: Date,
  client: DemoClient,
  product: string,
  owner: DemoEmployee,
  number: number,
  now: Date,
): { readonly row: (string | number)[]; readonly past: PastRequest } {
  const trouble = chance.pick(troubles[product] ?? []);
  const reference = `DR-${(number + 1).toString().padStart(5, '0')}`;
  const solvedAt = new Date(at.getTime() + chance.exponential(product === 'fiber' ? 2.2 : 1.2) * dayMilliseconds);
  const solved = solvedAt < now ? solvedAt : undefined;
  const closedAt =
    solved === undefined ? undefined : new Date(solved.getTime() + chance.exponential(1) * dayMilliseconds);
  const russian = !client.name.endsWith('Ltd');
  return {
    past: { reference, client, product, registered: at, solved },
    row: [
      reference,
      client.externalId,
      chance.pick(['phone', 'phone', 'phone', 'email', 'portal', 'chat']),
      trouble.kind,
      russian ? trouble.ru : trouble.en,
      russian ? `${trouble.ru}. Просим разобраться.` : `${trouble.en}. Please look into it.`,
      product,
      chance.pick([1, 2, 3, 3, 3, 4]),
      at.toISOString(),
      owner.email,
      product === 'cloud' ? 'cloud' : product === 'support' ? 'finance' : 'network',
      chance.happens(0.35) ? 2 : 1,
      solved?.toISOString() ?? '',
      closedAt !== undefined && closedAt < now ? closedAt.toISOString() : '',
    ],
  };
}

function inventComplaint(chance: Chance, request: PastRequest, now: Date, days: number): (string | number)[][] {
  const age = (now.getTime() - request.registered.getTime()) / dayMilliseconds;
  const hot = request.product === 'fiber' && age < days / 2;
  if (!chance.happens(hot ? 0.42 : 0.1)) return [];
  const cause: ComplaintCause = hot && chance.happens(0.7) ? 'late-repair' : chance.pick(complaintCauses);
  const received = new Date(
    Math.min(now.getTime() - 60_000, request.registered.getTime() + chance.exponential(1.5) * dayMilliseconds),
  );
  const answered = new Date(received.getTime() + chance.exponential(3) * dayMilliseconds);
  const isAnswered = answered < now;
  const words = complaintWords[cause];
  return [
    [
      request.client.externalId,
      request.reference,
      request.product,
      cause,
      cause === 'wrong-bill' ? 'finance' : cause === 'rudeness' ? 'client-service' : 'network',
      chance.pick(['low', 'normal', 'normal', 'high', 'critical']),
      request.client.name.endsWith('Ltd') ? words.en : words.ru,
      received.toISOString(),
      isAnswered ? answered.toISOString() : '',
      isAnswered ? chance.pick(['justified', 'justified', 'partly', 'unjustified']) : '',
      isAnswered && chance.happens(0.08) ? 'true' : 'false',
    ],
  ];
}
