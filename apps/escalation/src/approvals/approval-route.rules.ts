import type {
  ApprovalRouteBody,
  ApprovalRoutePatchBody,
  ApprovalStageBody,
  ApprovalSubjectKind,
  ApproverRef,
  MoneyShape,
} from '@okno/contracts';
import type { Organisation } from '../escalations/escalation-ladder.rules.js';
import { findPresent } from '../escalations/find-present.rules.js';
import type { Stage } from './approval.rules.js';
import { principalOf, type Whereabouts } from './approval-seats.rules.js';

export interface RouteStage {
  readonly approvers: readonly ApproverRef[];
  readonly needed: number;
  readonly withinWorkingMinutes: number;
  readonly alongside: boolean;
}

/** What a version of a route says. */
export interface RouteContent {
  readonly name: string;
  readonly appliesTo: ApprovalSubjectKind;
  readonly amountOver: MoneyShape | null;
  readonly stages: readonly RouteStage[];
}

export function stagesOf(stages: readonly ApprovalStageBody[]): RouteStage[] {
  return stages.map((stage) => ({ ...stage, needed: stage.needed ?? stage.approvers.length }));
}

export function routeOf({ amountOver, stages, ...body }: ApprovalRouteBody): RouteContent {
  return { ...body, amountOver: amountOver ?? null, stages: stagesOf(stages) };
}

export function revisedRoute(current: RouteContent, patch: ApprovalRoutePatchBody): RouteContent {
  return {
    name: patch.name ?? current.name,
    appliesTo: patch.appliesTo ?? current.appliesTo,
    amountOver: patch.amountOver === undefined ? current.amountOver : patch.amountOver,
    stages: patch.stages === undefined ? current.stages : stagesOf(patch.stages),
  };
}

const dayMinutes = 480;
/** Where no route is for it: whoever leads the company, within a working day. */
export const defaultStages: readonly RouteStage[] = [
  { approvers: [{ role: 'director' }], needed: 1, withinWorkingMinutes: dayMinutes, alongside: false },
];

/** The route with the highest limit that the amount is above; one without a limit is for every amount; among equals the newest. */
export function chooseRoute<Route extends { readonly content: RouteContent; readonly createdAt: Date }>(
  routes: readonly Route[],
  kind: ApprovalSubjectKind,
  amount: MoneyShape | null,
): Route | undefined {
  const limitOf = ({ content }: Route): number => content.amountOver?.amountMinor ?? Number.NEGATIVE_INFINITY;
  return routes
    .filter(({ content: { appliesTo, amountOver } }) => {
      const over =
        amountOver === null ||
        (amount?.currency === amountOver.currency && amount.amountMinor > amountOver.amountMinor);
      return appliesTo === kind && over;
    })
    .sort((left, right) => limitOf(right) - limitOf(left) || right.createdAt.getTime() - left.createdAt.getTime())[0];
}

/** The stages of a new approval, before the first is open. */
export function frozenStages(
  stages: readonly RouteStage[],
  organisation: Organisation,
  whereabouts: Whereabouts,
): Stage[] {
  let step = 0;
  return stages.map(({ approvers, needed, withinWorkingMinutes, alongside }) => {
    if (!alongside) step += 1;
    const places = approvers.map((approver) => ({
      approver,
      ...principalOf(approver, organisation, whereabouts),
      holders: [],
      dueAt: null,
      spent: false,
      approved: null,
      rejected: null,
    }));
    return { step, needed, withinMinutes: withinWorkingMinutes, state: 'waiting', places };
  });
}

export interface RouteFault {
  /** From 0. */
  readonly stage: number;
  readonly approver: number | null;
  readonly code: 'left' | 'nobody-leads' | 'away' | 'too-few';
}

/**
 * What keeps a route from being completed by those it names. Who is away now is a fault for the moment only: `lasting` leaves it out.
 * Whoever stands in for the head of who asks is known when somebody asks.
 */
export function faultsOfRoute(
  stages: readonly RouteStage[],
  organisation: Organisation,
  departmentOf: ReadonlyMap<string, string>,
  lasting: boolean,
): RouteFault[] {
  const { absences, inactive, at } = organisation;
  return stages.flatMap(({ approvers, needed }, stage) => {
    const faults: RouteFault[] = [];
    const people = new Set<string>();
    for (const [approver, ref] of approvers.entries()) {
      if ('role' in ref && ref.role === 'head-of-requester') {
        people.add(`requester:${approver}`);
        continue;
      }
      const { principalId } = principalOf(ref, organisation, { departmentOf, requesterDepartmentId: null });
      const code = faultOf(principalId, lasting ? undefined : absences);
      if (code !== undefined) faults.push({ stage, approver, code });
      else if (principalId !== null) people.add(principalId);
    }
    if (faults.length === 0 && people.size < needed) faults.push({ stage, approver: null, code: 'too-few' });
    return faults;
  });

  function faultOf(
    principalId: string | null,
    away: Organisation['absences'] | undefined,
  ): Exclude<RouteFault['code'], 'too-few'> | undefined {
    if (principalId === null) return 'nobody-leads';
    if (inactive.has(principalId) || !departmentOf.has(principalId)) return 'left';
    if (away !== undefined && findPresent(principalId, away, inactive, at) === undefined) return 'away';
    return undefined;
  }
}
