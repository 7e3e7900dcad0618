import type { ApprovalResource } from '@okno/contracts';
import type { Approval, Stage } from './approval.rules.js';
import type { Place, Verdict } from './approval-seats.rules.js';

export type NameOf = (employeeId: string) => string;

type StageResource = ApprovalResource['stages'][number];
type PlaceResource = StageResource['places'][number];

function person(employeeId: string, forId: string | null, nameOf: NameOf) {
  const actingFor = forId === null ? {} : { actingFor: { employeeId: forId, name: nameOf(forId) } };
  return { employeeId, name: nameOf(employeeId), ...actingFor };
}

function verdict({ byId, forId, at }: Verdict, nameOf: NameOf): NonNullable<PlaceResource['approvedBy']> {
  return { ...person(byId, forId, nameOf), at };
}

function placeResource({ approver, holders, approved, rejected }: Place, nameOf: NameOf): PlaceResource {
  return {
    approver,
    holders: holders.map(({ addresseeId, actingForId, since, answerBy }) => ({
      ...person(addresseeId, actingForId, nameOf),
      since,
      answerBy,
    })),
    ...(approved === null ? {} : { approvedBy: verdict(approved, nameOf) }),
    ...(rejected === null ? {} : { rejectedBy: verdict(rejected, nameOf) }),
  };
}

function stageResource({ step, state, needed, withinMinutes, places }: Stage, stage: number, nameOf: NameOf) {
  const shown = places.map((place) => placeResource(place, nameOf));
  return { stage, step, state, needed, withinWorkingMinutes: withinMinutes, places: shown };
}

export function toApprovalResource(approval: Approval, nameOf: NameOf): ApprovalResource {
  const { subjectKind: kind, subjectId: id, reference, title } = approval;
  const { amount, askedById, clientId, requestId, routeId, routeVersion, outcome, endedAt } = approval;
  return {
    id: approval.id,
    subject: { kind, id, ...(reference === null ? {} : { reference }), title },
    state: approval.state,
    contentHash: approval.contentHash,
    ...(amount === null ? {} : { amount }),
    ...(askedById === null ? {} : { askedById }),
    authorIds: [...approval.authorIds],
    ...(clientId === null ? {} : { clientId }),
    ...(requestId === null ? {} : { requestId }),
    ...(routeId === null ? {} : { routeId }),
    ...(routeVersion === null ? {} : { routeVersion }),
    stages: approval.stages.map((stage, index) => stageResource(stage, index + 1, nameOf)),
    ...(outcome === null ? {} : { reason: outcome }),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
    version: approval.version,
    createdAt: approval.createdAt.toISOString(),
  };
}

/** Everybody who is named in it. */
export function peopleIn(approvals: readonly Approval[]): string[] {
  const places = approvals.flatMap(({ stages }) => stages.flatMap((stage) => stage.places));
  const ids = places.flatMap(({ holders, approved, rejected }) => [
    ...holders.flatMap(({ addresseeId, actingForId }) => [addresseeId, actingForId]),
    ...[approved, rejected].flatMap((said) => [said?.byId, said?.forId]),
  ]);
  return [...new Set(ids)].filter((id) => typeof id === 'string');
}
