import type { Chance } from './chance.js';
import { departmentOf, languageOf, type PastRequest } from './past-requests.js';
import { spread } from './spread.js';
import { complaintCauses, complaintWords, fill, type ComplaintCause } from './texts.js';

const dayMilliseconds = 86_400_000;
/** How much likelier a complaint is about what the hot spot is made of. */
const heat = 5;
const hotDays = 21;
const hotProduct = 'fiber';

/** Whether a moment is within the weeks in which repairs of fibre lines come late. */
export function isHot(product: string, at: Date, now: Date): boolean {
  return product === hotProduct && now.getTime() - at.getTime() < hotDays * dayMilliseconds;
}

/** `total` complaints about these requests. In the last weeks late repairs of fibre lines pile up, for somebody to find. */
export function inventComplaints(
  chance: Chance,
  requests: readonly PastRequest[],
  total: number,
  now: Date,
): readonly (readonly (string | number)[])[] {
  const counts = spread(
    total,
    requests.map(({ product, registered }) => (isHot(product, registered, now) ? heat : 1) * chance.exponential(1)),
  );
  return requests
    .flatMap((request, place) =>
      Array.from({ length: counts[place] ?? 0 }, () => inventComplaint(chance, request, now)),
    )
    .map((row, place) => [`DC-${(place + 1).toString().padStart(4, '0')}`, ...row]);
}

function inventComplaint(chance: Chance, request: PastRequest, now: Date): readonly (string | number)[] {
  const { client, product, registered, reference } = request;
  const isOfHotSpot = isHot(product, registered, now) && chance.happens(0.75);
  const cause: ComplaintCause = isOfHotSpot ? 'late-repair' : chance.pick(complaintCauses);
  const received = new Date(
    Math.min(now.getTime() - 60_000, registered.getTime() + chance.exponential(1.5) * dayMilliseconds),
  );
  const answered = new Date(received.getTime() + chance.exponential(3) * dayMilliseconds);
  const isAnswered = answered < now;
  const language = languageOf(client);
  return [
    client.externalId,
    reference,
    product,
    cause,
    cause === 'wrong-bill' ? 'finance' : cause === 'rudeness' ? 'client-service' : departmentOf(product),
    chance.pick(['low', 'normal', 'normal', 'high', 'critical']),
    fill(chance, language, chance.pick<string>(complaintWords[cause][language])),
    received.toISOString(),
    isAnswered ? answered.toISOString() : '',
    isAnswered ? chance.pick(['justified', 'justified', 'partly', 'unjustified']) : '',
    isAnswered && chance.happens(0.08) ? 'true' : 'false',
  ];
}

export const complaintColumns = [
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
];
