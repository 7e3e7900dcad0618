import type { Chance } from './chance.js';
import type { DemoClient } from './clients.js';
import { products, type DemoEmployee } from './organisation.js';
import { spread } from './spread.js';

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;
/** Moscow is three hours ahead of UTC all year. */
const moscowHours = 3;

export interface PastCall {
  readonly id: string;
  readonly at: Date;
  readonly client: DemoClient;
  readonly product: string;
  readonly agent: DemoEmployee;
  readonly isOutbound: boolean;
  readonly isAnswered: boolean;
  readonly queue: string;
  readonly waitSeconds: number;
  readonly talkSeconds: number;
  readonly holdSeconds: number;
}

/** Weights of the hours from 8:00 to 20:00: two waves with a noon between. */
const hourly = [6, 14, 20, 18, 12, 10, 14, 17, 15, 10, 6, 3];
/** Weights of the days from Sunday: a full Monday, a quiet weekend. */
const weekly = [0.08, 1.25, 1, 1, 1, 1, 0.3];
/** Weight of an hour above which there are more callers than hands. */
const busyHour = 16;

/** `total` calls of the last `days` days and of the whole hours of today, in waves by the hour and the day of the week. */
export function inventCalls(
  chance: Chance,
  now: Date,
  days: number,
  total: number,
  people: { readonly clients: readonly DemoClient[]; readonly agents: readonly DemoEmployee[] },
): readonly PastCall[] {
  const today = Math.floor(now.getTime() / dayMilliseconds) * dayMilliseconds;
  const hours = Array.from({ length: days + 1 }, (_, day) => today - (days - day) * dayMilliseconds)
    .flatMap((midnight) => {
      const ofDay = weekly[new Date(midnight).getUTCDay()] ?? 1;
      return hourly.map((ofHour, hour) => ({
        start: midnight + (8 + hour - moscowHours) * hourMilliseconds,
        weight: ofDay * ofHour * (0.7 + chance.next() * 0.6),
      }));
    })
    .filter(({ start }) => start + hourMilliseconds <= now.getTime());
  const counts = spread(
    total,
    hours.map(({ weight }) => weight),
  );
  return hours
    .flatMap(({ start, weight }, place) =>
      Array.from({ length: counts[place] ?? 0 }, () => Math.floor(chance.next() * 3_600))
        .sort((left, right) => left - right)
        .map((second) => inventCall(chance, new Date(start + second * 1000), weight > busyHour, people)),
    )
    .map((call, place) => ({ ...call, id: `demo-${(place + 1).toString()}` }));
}

function inventCall(
  chance: Chance,
  at: Date,
  isBusy: boolean,
  { clients, agents }: { readonly clients: readonly DemoClient[]; readonly agents: readonly DemoEmployee[] },
): Omit<PastCall, 'id'> {
  const client = chance.pick(clients);
  const product = chance.pick(products).code;
  const isOutbound = chance.happens(0.18);
  const wait = Math.round(chance.exponential(isBusy ? 38 : 14));
  const patience = Math.round(chance.exponential(150));
  const isAnswered = isOutbound ? chance.happens(0.8) : wait <= patience;
  return {
    ...{ at, client, product, isOutbound, isAnswered },
    agent: chance.pick(agents),
    queue: client.segment === 'key' ? 'vip' : product === 'fiber' && chance.happens(0.4) ? 'network' : 'main',
    waitSeconds: isAnswered ? wait : Math.min(wait, patience),
    talkSeconds: isAnswered ? Math.round(30 + chance.exponential(190)) : 0,
    holdSeconds: isAnswered && chance.happens(0.2) ? Math.round(chance.exponential(40)) : 0,
  };
}

export const callColumns = [
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
];

export function callRow(call: PastCall): readonly (string | number)[] {
  const { client, agent, isOutbound, isAnswered } = call;
  return [
    call.id,
    call.at.toISOString(),
    isOutbound ? 'outbound' : 'inbound',
    isOutbound ? `+7495${agent.extension}0000` : client.phone,
    isOutbound ? client.phone : '+74950000000',
    call.queue,
    isAnswered || isOutbound ? agent.email : '',
    call.product,
    client.externalId,
    '',
    call.waitSeconds,
    call.talkSeconds,
    call.holdSeconds,
    isAnswered ? 'answered' : isOutbound ? 'failed' : 'abandoned',
  ];
}
