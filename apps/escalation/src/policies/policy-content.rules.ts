import type {
  OnPriorityChange,
  PolicyBody,
  PolicyPatchBody,
  PolicyResource,
  TakesEffect,
  WaitingOn,
} from '@okno/contracts';
import type { AppliesTo } from './choose-policy.rules.js';

/** Working minutes promised for one priority; null is not promised. */
export interface PolicyTarget {
  readonly priority: number;
  readonly firstAnswerMinutes: number | null;
  readonly nextAnswerMinutes: number | null;
  readonly solutionMinutes: number | null;
  /** How often the client hears from us at least; absent in versions made before there was such a promise. */
  readonly updateMinutes?: number | null;
}

/** What a version of a policy says. */
export interface PolicyContent {
  readonly name: string;
  readonly calendarId: string;
  readonly appliesTo: AppliesTo;
  readonly targets: readonly PolicyTarget[];
  readonly pausesWhileWaitingOn: readonly WaitingOn[];
  readonly silenceDays: number;
  readonly reopenDays: number;
  /** From when another priority's targets count; absent in versions made before it could be said. */
  readonly onPriorityChange?: OnPriorityChange;
  /** Absent in versions from before there were control points: the usual ones. */
  readonly controlPoints?: readonly number[];
}

/** Those of a policy that says nothing of them. */
const usualControlPercents: readonly number[] = [0, 25, 75, 95, 99];

/** At which shares of an assignment's working time its executor reports, in percent. */
export function controlPercentsOf({ controlPoints }: Pick<PolicyContent, 'controlPoints'>): readonly number[] {
  return controlPoints ?? usualControlPercents;
}

/** The place of the first percentage that is not above the one before it. */
export function firstNotAscending(percents: readonly number[]): number | undefined {
  const place = percents.findIndex((percent, index) => index > 0 && percent <= (percents[index - 1] ?? 0));
  return place === -1 ? undefined : place;
}

function targetsOf(targets: PolicyBody['targets']): PolicyTarget[] {
  return [...targets]
    .sort((left, right) => left.priority - right.priority)
    .map((target) => ({
      priority: target.priority,
      firstAnswerMinutes: target.firstAnswerMinutes ?? null,
      nextAnswerMinutes: target.nextAnswerMinutes ?? null,
      solutionMinutes: target.solutionMinutes ?? null,
      updateMinutes: target.updateMinutes ?? null,
    }));
}

/** A policy as it was asked for, its products resolved to ids. */
export function policyOf(body: PolicyBody, productIds: readonly string[]): PolicyContent {
  const { kinds, segments } = body.appliesTo;
  return {
    name: body.name,
    calendarId: body.calendarId,
    appliesTo: { kinds, segments, productIds },
    targets: targetsOf(body.targets),
    pausesWhileWaitingOn: body.pausesWhileWaitingOn,
    silenceDays: body.silenceDays,
    reopenDays: body.reopenDays,
    controlPoints: body.controlPoints,
    onPriorityChange: body.onPriorityChange,
  };
}

/** The policy after a change: what the change names replaces that part. */
export function revisedPolicy(
  current: PolicyContent,
  change: PolicyPatchBody,
  productIds: readonly string[],
): PolicyContent {
  return {
    name: change.name ?? current.name,
    calendarId: change.calendarId ?? current.calendarId,
    appliesTo:
      change.appliesTo === undefined
        ? current.appliesTo
        : { kinds: change.appliesTo.kinds, segments: change.appliesTo.segments, productIds },
    targets: change.targets === undefined ? current.targets : targetsOf(change.targets),
    pausesWhileWaitingOn: change.pausesWhileWaitingOn ?? current.pausesWhileWaitingOn,
    silenceDays: change.silenceDays ?? current.silenceDays,
    reopenDays: change.reopenDays ?? current.reopenDays,
    controlPoints: change.controlPoints ?? controlPercentsOf(current),
    onPriorityChange: change.onPriorityChange ?? current.onPriorityChange ?? 'from-now',
  };
}

/** The promises of an installation's first second, in working minutes. */
export function defaultPolicy(calendarId: string): PolicyContent {
  const answers = [60, 120, 240, 480];
  const solutions = [240, 480, 960, 2400];
  return {
    name: 'Обычные сроки / Usual deadlines',
    calendarId,
    appliesTo: { kinds: [], productIds: [], segments: [] },
    targets: [1, 2, 3, 4].map((priority) => ({
      priority,
      firstAnswerMinutes: answers[priority - 1] ?? null,
      nextAnswerMinutes: answers[priority - 1] ?? null,
      solutionMinutes: solutions[priority - 1] ?? null,
      updateMinutes: null,
    })),
    pausesWhileWaitingOn: ['client'],
    silenceDays: 3,
    reopenDays: 14,
    controlPoints: usualControlPercents,
    onPriorityChange: 'from-now',
  };
}

interface Published {
  readonly id: string;
  readonly version: number;
  readonly active: boolean;
  readonly content: PolicyContent;
  readonly takesEffect: TakesEffect;
  readonly createdAt: Date;
  readonly publishedAt: Date;
}

export function toPolicyResource({ content, createdAt, publishedAt, ...record }: Published): PolicyResource {
  return {
    ...record,
    name: content.name,
    calendarId: content.calendarId,
    appliesTo: {
      kinds: [...content.appliesTo.kinds],
      products: [...content.appliesTo.productIds],
      segments: [...content.appliesTo.segments],
    },
    targets: content.targets.map(
      ({ priority, firstAnswerMinutes, nextAnswerMinutes, solutionMinutes, updateMinutes = null }) => ({
        priority,
        ...(firstAnswerMinutes === null ? {} : { firstAnswerMinutes }),
        ...(nextAnswerMinutes === null ? {} : { nextAnswerMinutes }),
        ...(solutionMinutes === null ? {} : { solutionMinutes }),
        ...(updateMinutes === null ? {} : { updateMinutes }),
      }),
    ),
    pausesWhileWaitingOn: [...content.pausesWhileWaitingOn],
    silenceDays: content.silenceDays,
    reopenDays: content.reopenDays,
    controlPoints: [...controlPercentsOf(content)],
    onPriorityChange: content.onPriorityChange ?? 'from-now',
    createdAt: createdAt.toISOString(),
    publishedAt: publishedAt.toISOString(),
  };
}
