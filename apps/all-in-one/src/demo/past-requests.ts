import type { Chance } from './chance.js';
import type { DemoClient } from './clients.js';
import type { DemoEmployee } from './organisation.js';
import { reasons, tell, troubles, type Trouble } from './texts.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

type StepEvent =
  'registered' | 'assigned' | 'accepted' | 'waiting' | 'resumed' | 'returned' | 'solved' | 'reopened' | 'closed';

interface Step {
  readonly at: number;
  readonly event: StepEvent;
  readonly tier: 1 | 2 | 3;
  readonly employee: DemoEmployee;
  readonly reason: string;
}

export interface PastRequest {
  readonly reference: string;
  readonly client: DemoClient;
  readonly product: string;
  readonly registered: Date;
  readonly row: readonly (string | number)[];
  readonly steps: readonly (readonly (string | number)[])[];
}

/** How a request came and whose it is. */
export interface Origin {
  readonly at: Date;
  readonly client: DemoClient;
  readonly product: string;
  /** Whom the client told it. */
  readonly owner: DemoEmployee;
  readonly channel: string;
  /** Whether repairs of its product take longer than they should. */
  readonly isSlow: boolean;
}

export function languageOf({ name }: DemoClient): 'ru' | 'en' {
  return name.endsWith('Ltd') ? 'en' : 'ru';
}

export function departmentOf(product: string): string {
  return product === 'cloud' ? 'cloud' : product === 'support' ? 'finance' : 'network';
}

/** A request and all that happened to it before `now`; most are over, those of the last days stand where they stand. */
export function inventRequest(
  chance: Chance,
  number: number,
  { at, client, product, owner, channel, isSlow }: Origin,
  employees: readonly DemoEmployee[],
  now: Date,
): PastRequest {
  const trouble = chance.pick(troubles[product] ?? []);
  const reference = `DR-${number.toString().padStart(5, '0')}`;
  const department = departmentOf(product);
  const experts = employees.filter(({ departmentCode }) => departmentCode === department);
  const life = inventLife(chance, at.getTime(), { trouble, owner, experts, isSlow }).filter(
    (step) => step.at < now.getTime(),
  );
  const { subject, description } = tell(chance, languageOf(client), trouble);
  const tier = Math.max(1, ...life.map((step) => step.tier));
  return {
    ...{ reference, client, product },
    registered: at,
    row: [
      ...[reference, client.externalId, channel, trouble.kind, subject, description, product],
      ...[chance.pick([1, 2, 3, 3, 3, 4]), at.toISOString(), owner.email, department, tier, '', ''],
    ],
    steps: life.map(({ at: moment, event, tier: ofStep, employee, reason }) => [
      ...[reference, new Date(moment).toISOString(), event, ofStep],
      ...[employee.departmentCode, employee.email, reason],
    ]),
  };
}

interface Circumstances {
  readonly trouble: Trouble;
  readonly owner: DemoEmployee;
  readonly experts: readonly DemoEmployee[];
  readonly isSlow: boolean;
}

/** What would happen to it if there were all the time in the world. */
function inventLife(
  chance: Chance,
  start: number,
  { trouble, owner, experts, isSlow }: Circumstances,
): readonly Step[] {
  const steps: Step[] = [];
  let at = start;
  const happen = (event: StepEvent, tier: 1 | 2 | 3, employee: DemoEmployee, reason = ''): void => {
    steps.push({ at, event, tier, employee, reason });
  };
  happen('registered', 1, owner);
  if (trouble.kind === 'question' || chance.happens(0.3)) {
    at += 2 * minute + chance.exponential(25 * minute);
    happen('solved', 1, owner);
  } else {
    let expert = chance.pick(experts);
    const hand = (): void => {
      at += minute + chance.exponential(30 * minute);
      happen('assigned', 2, expert);
      at += minute + chance.exponential(hour);
      happen('accepted', 2, expert);
    };
    hand();
    if (chance.happens(0.08)) {
      at += chance.exponential(3 * hour);
      happen('returned', 2, expert, chance.pick(reasons.returned));
      expert = chance.pick(experts);
      hand();
    }
    if (chance.happens(0.2)) {
      at += chance.exponential(5 * hour);
      happen('waiting', 2, expert, chance.pick(reasons.waiting));
      at += chance.exponential(40 * hour);
      happen('resumed', 2, expert);
    }
    at += chance.exponential((isSlow ? 4 : 1.2) * day) + (chance.happens(0.02) ? chance.exponential(25 * day) : 0);
    happen('solved', chance.happens(0.04) ? 3 : 2, expert);
  }
  if (chance.happens(0.06)) {
    at += chance.exponential(day);
    happen('reopened', 1, owner, chance.pick(reasons.reopened));
    at += chance.exponential(day);
    happen('solved', 2, chance.pick(experts));
  }
  at += hour + chance.exponential(1.5 * day);
  happen('closed', 1, owner);
  return steps;
}

export const requestColumns = [
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
];
export const stepColumns = ['reference', 'at', 'event', 'tier', 'department', 'employee', 'reason'];
