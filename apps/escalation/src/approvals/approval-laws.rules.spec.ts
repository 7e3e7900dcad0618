import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstRung, nextRung, type Department, type Organisation } from '../escalations/escalation-ladder.rules.js';
import { findPresent, type Absence } from '../escalations/find-present.rules.js';
import { frozenStages, type RouteStage } from './approval-route.rules.js';
import { answer, awaitedPlaces, begin, excludedFrom, look, type Approval } from './approval.rules.js';
import type { Seating } from './approval-seats.rules.js';

const numRuns = Number(process.env.OKNO_TEST_ORGANISATIONS ?? 2_000);
const most = 12;
const fallbackId = 'fallback';
const people = Array.from({ length: most }, (_, index) => `e${index}`);
const person = fc.constantFrom(...people);
const moment = fc.integer({ min: 0, max: 40 });

/** A tree of departments: each hangs below one that came before it. */
const departments = fc
  .array(fc.record({ above: fc.nat(), headId: fc.option(person) }), { minLength: 1, maxLength: 6 })
  .map((rows) => {
    const ids = rows.map((_, index) => `d${index}`);
    return rows.map(({ above, headId }, index): Department => {
      const parentId = index === 0 ? null : (ids[above % index] ?? null);
      return { id: ids[index] ?? '', parentId, headId, calendarId: 'c' };
    });
  });
const absences = fc.array(
  fc
    .record({ employeeId: person, deputyId: fc.option(person), from: moment, lasts: fc.integer({ min: 1, max: 20 }) })
    .map(({ lasts, ...rest }): Absence => ({ ...rest, to: rest.from + lasts })),
  { maxLength: 14 },
);
const approver = fc.oneof(
  person.map((employeeId) => ({ employeeId })),
  fc.nat(5).map((index) => ({ headOf: `d${index}` })),
  fc.constantFrom({ role: 'head-of-requester' } as const, { role: 'director' } as const),
);
const stages = fc
  .array(
    fc.record({
      ...{ approvers: fc.array(approver, { minLength: 1, maxLength: 4 }), needed: fc.nat(), alongside: fc.boolean() },
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((drawn) =>
    drawn.map(({ approvers, needed, alongside }, index): RouteStage => ({
      ...{ approvers, needed: (needed % approvers.length) + 1, withinWorkingMinutes: 3 },
      alongside: index > 0 && alongside,
    })),
  );
const world = fc.record({
  departments,
  absences,
  inactive: fc.uniqueArray(person, { maxLength: 3 }),
  homes: fc.array(fc.nat(5), { minLength: most, maxLength: most }),
  stages,
  askedById: person,
  authorIds: fc.uniqueArray(person, { maxLength: 2 }),
  /** Who tries to approve at which moment. */
  tries: fc.array(fc.record({ who: person, after: fc.integer({ min: 0, max: 4 }) }), { maxLength: 12 }),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function companyOf({ departments: rows, absences: away, inactive }: World, at: number): Organisation {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { departments: byId, absences: away, inactive: new Set(inactive), at, fallbackId, rootId: 'd0' };
}

function seatingOf(scene: World, at: number, approval: Pick<Approval, 'askedById' | 'authorIds'>): Seating {
  return {
    organisation: companyOf(scene, at),
    excluded: excludedFrom(approval),
    answerBy: (_department, minutes) => new Date(at + minutes),
  };
}

function isThere(id: string, { absences: away, inactive, at }: Organisation): boolean {
  return id === fallbackId || findPresent(id, away, inactive, at) === id;
}

function asked(scene: World): Approval {
  const { askedById, authorIds } = scene;
  const homes = new Map(people.map((id, index) => [id, `d${(scene.homes[index] ?? 0) % scene.departments.length}`]));
  const requesterDepartmentId = homes.get(askedById) ?? null;
  const stages = frozenStages(scene.stages, companyOf(scene, 0), { departmentOf: homes, requesterDepartmentId });
  const approval: Approval = {
    ...{ id: 'a', subjectKind: 'other', subjectId: 's', reference: null, title: '', amount: null, contentHash: 'x' },
    ...{ askedById, authorIds, clientId: null, requestId: null, routeId: null, routeVersion: null, state: 'open' },
    ...{ stages, outcome: null, endedAt: null, version: 1, createdAt: new Date(0) },
  };
  return begin(approval, seatingOf(scene, 0, approval)).approval;
}

/** In every stage that waits somebody who is there, or the fallback, has it, and whoever has it may. What is wrong, in words. */
function faultsOfPlaces(scene: World, approval: Approval, at: number): string[] {
  const organisation = companyOf(scene, at);
  const excluded = excludedFrom(approval);
  const waiting = awaitedPlaces(approval);
  const faults = approval.state === 'open' && waiting.length === 0 ? ['open, and nobody is asked'] : [];
  for (const stageNumber of new Set(waiting.map((each) => each.stage))) {
    const holders = waiting.flatMap((each) => {
      const holder = each.stage === stageNumber ? each.place.holders.at(-1) : undefined;
      return holder === undefined ? [] : [holder.addresseeId];
    });
    if (holders.length === 0) faults.push('nobody has it');
    if (holders.some((id) => !isThere(id, organisation))) faults.push('somebody who is away has it');
    if (holders.some((id) => excluded.has(id))) faults.push('who asked or wrote it has it');
    if (new Set(holders).size < holders.length) faults.push('somebody has two places');
  }
  return faults;
}

function faultsOfAnswers({ stages, state }: Approval, excluded: ReadonlySet<string>): string[] {
  return stages.flatMap(({ places, needed, state: stageState }) => {
    const given = places.flatMap(({ approved }) => (approved === null ? [] : [approved]));
    const own = given.some(({ byId, forId }) => excluded.has(byId) || (forId !== null && excluded.has(forId)));
    const twice = new Set(given.map(({ byId }) => byId)).size < given.length;
    return [
      ...(own ? ['who asked or wrote it approved'] : []),
      ...(twice ? ['somebody approved twice'] : []),
      ...(stageState === 'complete' && given.length < needed ? ['complete with too few'] : []),
      ...(stageState === 'waiting' && given.length > 0 ? ['approved before its turn'] : []),
      ...(state === 'granted' && stageState !== 'complete' ? ['granted past a stage'] : []),
    ];
  });
}

describe('laws of approvals, in random companies with random absences', () => {
  it('somebody who is there or the fallback has every open one, and nobody approves their own', () => {
    fc.assert(
      fc.property(world, (scene) => {
        let approval = asked(scene);
        let now = 0;
        const faults = faultsOfPlaces(scene, approval, now);
        for (const { who, after } of scene.tries) {
          now += after;
          approval = look(approval, seatingOf(scene, now, approval), new Date(now)).approval;
          faults.push(...faultsOfPlaces(scene, approval, now));
          const said = answer(approval, { verb: 'approve' }, who, seatingOf(scene, now, approval), new Date(now));
          if (!('refused' in said)) approval = said.approval;
          faults.push(...faultsOfAnswers(approval, excludedFrom(approval)));
        }
        expect(faults).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('an escalation is always with somebody who is there or the fallback, on every step up', () => {
    fc.assert(
      fc.property(world, fc.nat(5), moment, (scene, place, at) => {
        const organisation = companyOf(scene, at);
        const passOver = new Set([scene.askedById]);
        let rung = firstRung(organisation, `d${place % scene.departments.length}`, passOver);
        const steps: string[] = [];
        for (;;) {
          if (!isThere(rung.addresseeId, organisation)) steps.push('away');
          steps.push(rung.addresseeId);
          for (const id of [rung.addresseeId, rung.actingForId]) if (id !== null) passOver.add(id);
          const next = nextRung(organisation, rung.departmentId, passOver);
          if (next === undefined) break;
          rung = next;
        }
        expect(steps).not.toContain('away');
        expect(new Set(steps).size).toBe(steps.length);
      }),
      { numRuns },
    );
  });
});
