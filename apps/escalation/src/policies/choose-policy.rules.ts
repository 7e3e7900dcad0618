import type { RequestKind } from '@okno/contracts';

/** Which requests a policy is for; an empty condition matches all. */
export interface AppliesTo {
  readonly kinds: readonly RequestKind[];
  readonly productIds: readonly string[];
  readonly segments: readonly string[];
}

export interface Candidate {
  readonly id: string;
  /** When the policy was first made, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly appliesTo: AppliesTo;
}

export interface RequestTraits {
  readonly kind: RequestKind;
  /** The request's product and everything above it in the tree. */
  readonly productIds: readonly string[];
  readonly segment: string | null;
}

/** Whether every condition of the policy holds for the request. */
export function appliesToRequest({ kinds, productIds, segments }: AppliesTo, request: RequestTraits): boolean {
  return (
    (kinds.length === 0 || kinds.includes(request.kind)) &&
    (productIds.length === 0 || productIds.some((id) => request.productIds.includes(id))) &&
    (segments.length === 0 || (request.segment !== null && segments.includes(request.segment)))
  );
}

function sameOf(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}

/** Whether two policies are for the very same requests. */
export function isForTheSame(left: AppliesTo, right: AppliesTo): boolean {
  return (
    sameOf(left.kinds, right.kinds) &&
    sameOf(left.productIds, right.productIds) &&
    sameOf(left.segments, right.segments)
  );
}

/** A condition on the product says more than any on the segment, that more than one on the kind. */
function specificity({ kinds, productIds, segments }: AppliesTo): number {
  return (productIds.length > 0 ? 4 : 0) + (segments.length > 0 ? 2 : 0) + (kinds.length > 0 ? 1 : 0);
}

/**
 * The policy for a request: of those that apply the most specific one (product before segment before kind before none),
 * of equals the newest. Undefined when none applies.
 */
export function choosePolicy<Policy extends Candidate>(
  policies: readonly Policy[],
  request: RequestTraits,
): Policy | undefined {
  return policies
    .filter(({ appliesTo }) => appliesToRequest(appliesTo, request))
    .sort(
      (left, right) =>
        specificity(right.appliesTo) - specificity(left.appliesTo) ||
        right.createdAt - left.createdAt ||
        (left.id < right.id ? 1 : -1),
    )[0];
}
