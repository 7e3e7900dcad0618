import type { ApproverRef } from '@okno/contracts';
import { describe, expect, it } from '@jest/globals';
import type { Department, Organisation } from '../escalations/escalation-ladder.rules.js';
import type { Absence } from '../escalations/find-present.rules.js';
import { frozenStages, stagesOf } from './approval-route.rules.js';
import {
  answer,
  begin,
  excludedFrom,
  look,
  voidIt,
  withdraw,
  type Answered,
  type Approval,
  type Told,
} from './approval.rules.js';
import type { Seating } from './approval-seats.rules.js';

const hour = 3_600_000;
const start = Date.UTC(2026, 2, 2, 9);
const at = (hours: number): Date => new Date(start + hours * hour);
const hash = 'a'.repeat(64);

const tree: Record<string, Department> = {
  root: { id: 'root', parentId: null, headId: 'director', calendarId: 'c' },
  service: { id: 'service', parentId: 'root', headId: 'chief', calendarId: 'c' },
  network: { id: 'network', parentId: 'service', headId: 'head', calendarId: 'c' },
};
const homes = new Map([
  ['director', 'root'],
  ['chief', 'service'],
  ['head', 'network'],
  ['anna', 'network'],
  ['boris', 'network'],
  ['vera', 'network'],
  ['gleb', 'service'],
]);

function company(hours = 0, absences: readonly Absence[] = []): Organisation {
  return {
    departments: new Map(Object.entries(tree)),
    ...{ absences, inactive: new Set<string>(), at: at(hours).getTime(), fallbackId: 'fallback', rootId: 'root' },
  };
}
const away = (employeeId: string, deputyId: string | null, from = -100, to = 1000): Absence => ({
  ...{ employeeId, deputyId, from: at(from).getTime(), to: at(to).getTime() },
});
const seating = (organisation: Organisation, excluded: readonly string[] = ['asker']): Seating => ({
  ...{ organisation, excluded: new Set(excluded) },
  answerBy: (_department, minutes) => new Date(organisation.at + minutes * 60_000),
});

interface StageSpec {
  who: readonly (string | ApproverRef)[];
  needed?: number;
  alongside?: boolean;
}
const person = (who: string | ApproverRef): ApproverRef => (typeof who === 'string' ? { employeeId: who } : who);

function ask(specs: readonly StageSpec[], absences: readonly Absence[] = [], askedById = 'asker'): Told {
  const organisation = company(0, absences);
  const stages = stagesOf(
    specs.map(({ who, needed, alongside = false }) => ({
      ...{ approvers: who.map(person), withinWorkingMinutes: 60, alongside },
      ...(needed === undefined ? {} : { needed }),
    })),
  );
  const approval: Approval = {
    ...{ id: 'approval', subjectKind: 'other', subjectId: 'subject', reference: null, title: 'Discount', amount: null },
    ...{ contentHash: hash, askedById, authorIds: [], clientId: null, requestId: null, routeId: null },
    ...{ routeVersion: null, state: 'open', outcome: null, endedAt: null, version: 1, createdAt: at(0) },
    stages: frozenStages(stages, organisation, { departmentOf: homes, requesterDepartmentId: 'network' }),
  };
  return begin(approval, seating(organisation, [...excludedFrom(approval)]));
}

const addressees = ({ stages }: Approval): (string | undefined)[][] =>
  stages.map(({ places }) => places.map(({ holders }) => holders.at(-1)?.addresseeId));

function approve(approval: Approval, who: string, absences: readonly Absence[] = [], hours = 0): Answered {
  const context = seating(company(hours, absences), [...excludedFrom(approval)]);
  return answer(approval, { verb: 'approve' }, who, context, at(hours));
}
function mustTell(answered: Answered): Told {
  if ('refused' in answered) throw new Error(answered.refused);
  return answered;
}
function lookLater(approval: Approval, hours: number, absences: readonly Absence[] = []): Told {
  return look(approval, seating(company(hours, absences), [...excludedFrom(approval)]), at(hours));
}

describe('whom an approval is put before', () => {
  it.each<[string, StageSpec[], Absence[], string, (string | undefined)[][]]>([
    ['the person named', [{ who: ['anna'] }], [], 'asker', [['anna']]],
    ['the deputy of who is away', [{ who: ['anna'] }], [away('anna', 'boris')], 'asker', [['boris']]],
    ["the deputy's deputy", [{ who: ['anna'] }], [away('anna', 'boris'), away('boris', 'vera')], 'asker', [['vera']]],
    ['the head, when nobody stands in', [{ who: ['anna'] }], [away('anna', null)], 'asker', [['head']]],
    [
      'the head above, when the head is away too',
      [{ who: ['anna'] }],
      [away('anna', null), away('head', null)],
      'asker',
      [['chief']],
    ],
    ['the head of a department', [{ who: [{ headOf: 'network' }] }], [], 'asker', [['head']]],
    ['the head of who asks', [{ who: [{ role: 'head-of-requester' }] }], [], 'asker', [['head']]],
    ['one step up, when the head asks', [{ who: [{ role: 'head-of-requester' }] }], [], 'head', [['chief']]],
    ['who leads the company', [{ who: [{ role: 'director' }] }], [], 'asker', [['director']]],
    [
      'the fallback, when who leads the company asks',
      [{ who: [{ role: 'director' }] }],
      [],
      'director',
      [['fallback']],
    ],
    ['not who asks as a deputy', [{ who: ['anna'] }], [away('anna', 'boris')], 'boris', [['head']]],
    ['not the deputy of who asks for them', [{ who: ['anna'] }], [away('anna', 'boris')], 'anna', [['head']]],
    [
      'nobody twice in a stage',
      [{ who: ['anna', 'vera'] }],
      [away('anna', 'boris'), away('vera', 'boris')],
      'asker',
      [['boris', 'head']],
    ],
    [
      'not another approver of the stage',
      [{ who: ['anna', 'boris'] }],
      [away('anna', 'boris')],
      'asker',
      [['head', 'boris']],
    ],
    [
      'both of two stages side by side',
      [{ who: ['anna'] }, { who: ['vera'], alongside: true }],
      [],
      'asker',
      [['anna'], ['vera']],
    ],
    ['only the first of two in order', [{ who: ['anna'] }, { who: ['vera'] }], [], 'asker', [['anna'], [undefined]]],
  ])('is %s', (_name, specs, absences, askedById, expected) => {
    expect(addressees(ask(specs, absences, askedById).approval)).toEqual(expected);
  });
});

describe('the answers', () => {
  it('complete the stages in order, and nobody skips one', () => {
    const { approval } = ask([{ who: ['anna'] }, { who: ['vera'] }]);
    expect(approve(approval, 'vera')).toEqual({ refused: 'not-addressed-to-you' });
    expect(approve(approval, 'director')).toEqual({ refused: 'not-addressed-to-you' });
    const first = mustTell(approve(approval, 'anna'));
    expect(first.news).toEqual(['stage-opened']);
    const second = mustTell(approve(first.approval, 'vera'));
    expect([second.news, second.approval.state]).toEqual([['granted'], 'granted']);
    expect(mustTell(approve(second.approval, 'vera')).news).toEqual([]);
    expect(approve(second.approval, 'boris')).toEqual({ refused: 'approval-ended' });
  });

  it('are counted: two of three are enough, and one person counts once', () => {
    const { approval } = ask([{ who: ['anna', 'boris', 'vera'], needed: 2 }]);
    const one = mustTell(approve(approval, 'boris'));
    expect(one.news).toEqual(['answered']);
    expect(mustTell(approve(one.approval, 'boris')).news).toEqual([]);
    // While Anna is away Boris stands in for her; he has spoken already.
    expect(mustTell(approve(one.approval, 'boris', [away('anna', 'boris')])).news).toEqual([]);
    expect(mustTell(approve(one.approval, 'vera')).news).toEqual(['granted']);
  });

  it('need every stage that runs side by side', () => {
    const { approval } = ask([{ who: ['anna'] }, { who: ['vera'], alongside: true }, { who: ['gleb'] }]);
    const one = mustTell(approve(approval, 'vera'));
    expect(one.news).toEqual(['answered']);
    expect(mustTell(approve(one.approval, 'anna')).news).toEqual(['stage-opened']);
  });

  it('say for whom they were given', () => {
    const absences = [away('anna', 'boris')];
    const { approval } = ask([{ who: ['anna'] }], absences);
    const told = mustTell(approve(approval, 'boris', absences));
    expect(told.approval.stages[0]?.places[0]?.approved).toMatchObject({ byId: 'boris', forId: 'anna' });
    // Anna has come back before Boris answered: it is hers again, and he still may.
    expect(mustTell(approve(approval, 'anna')).approval.stages[0]?.places[0]?.approved).toMatchObject({ forId: null });
  });

  it('never come from who asked or who wrote it, whoever is away', () => {
    const absences = [away('anna', 'asker'), away('head', 'asker')];
    const { approval } = ask([{ who: ['anna', 'head'] }], absences);
    expect(approve(approval, 'asker', absences)).toEqual({ refused: 'not-addressed-to-you' });
    const { approval: own } = ask([{ who: ['anna', 'boris'], needed: 1 }], [], 'boris');
    expect(approve(own, 'boris')).toEqual({ refused: 'not-addressed-to-you' });
    expect(approve(own, 'vera', [away('boris', 'vera')])).toEqual({ refused: 'not-addressed-to-you' });
  });

  it('are bound to what was asked', () => {
    const { approval } = ask([{ who: ['anna'] }]);
    const other = answer(approval, { verb: 'approve', contentHash: 'b'.repeat(64) }, 'anna', seating(company()), at(0));
    expect(other).toEqual({ refused: 'content-changed' });
  });

  it('end it when one does not approve', () => {
    const { approval } = ask([{ who: ['anna', 'boris'], needed: 1 }]);
    const told = mustTell(answer(approval, { verb: 'reject', reason: 'Too much' }, 'anna', seating(company()), at(1)));
    expect(told).toMatchObject({ news: ['rejected'], approval: { state: 'rejected', outcome: 'Too much' } });
    expect(approve(told.approval, 'boris')).toEqual({ refused: 'approval-ended' });
  });

  it('are void when the content is changed, also after the end', () => {
    const { approval } = ask([{ who: ['anna'] }]);
    const { approval: granted } = mustTell(approve(approval, 'anna'));
    expect(voidIt(granted, at(2))).toMatchObject({ news: ['voided'], approval: { state: 'voided' } });
    expect(voidIt(voidIt(granted, at(2)).approval, at(3)).news).toEqual([]);
    expect(withdraw(granted, null, at(2))).toEqual({ refused: 'approval-ended' });
    expect(withdraw(approval, 'Not needed', at(2))).toMatchObject({ news: ['withdrawn'] });
  });
});

describe('while it waits', () => {
  it('goes up the ladder once per level, and who had it first may still answer', () => {
    const { approval } = ask([{ who: ['anna'] }]);
    expect(lookLater(approval, 0.5).news).toEqual([]);
    const levels = [1, 2, 3, 4, 5];
    let told: Told = { approval, news: [] };
    const seen = levels.map((hours) => {
      told = lookLater(told.approval, hours);
      return [told.news[0], addressees(told.approval)[0]?.[0]];
    });
    expect(seen).toEqual([
      ['handed-on', 'head'],
      ['handed-on', 'chief'],
      ['handed-on', 'director'],
      ['handed-on', 'fallback'],
      ['expired', 'fallback'],
    ]);
    const late = lookLater(lookLater(approval, 1).approval, 2).approval;
    expect(lookLater(late, 2).news).toEqual([]);
    expect(mustTell(approve(late, 'anna', [], 2)).news).toEqual(['granted']);
    expect(mustTell(approve(late, 'head', [], 2)).news).toEqual(['granted']);
  });

  it('goes to the deputy the moment the approver goes away, and back', () => {
    const { approval } = ask([{ who: ['anna'] }]);
    const leave = [away('anna', 'boris', 0.25, 0.75)];
    const gone = lookLater(approval, 0.25, leave);
    expect([gone.news, addressees(gone.approval)]).toEqual([['handed-on'], [['boris']]]);
    const back = lookLater(gone.approval, 0.75, leave);
    expect([back.news, addressees(back.approval)]).toEqual([['handed-on'], [['anna']]]);
    expect(back.approval.stages[0]?.places[0]?.dueAt).toBe(at(1).toISOString());
  });

  it('keeps the places of a stage apart on their way up', () => {
    const { approval } = ask([{ who: ['anna', 'boris'], needed: 1 }]);
    const first = lookLater(approval, 1).approval;
    expect(addressees(first)).toEqual([['head', 'chief']]);
    const second = lookLater(first, 2).approval;
    expect(addressees(second)).toEqual([['director', 'fallback']]);
    // One has used up its ladder: whoever had it there last is free for the other.
    const third = lookLater(second, 3).approval;
    expect(addressees(third)).toEqual([['director', 'director']]);
    expect(lookLater(third, 4)).toMatchObject({ news: ['expired'], approval: { state: 'expired' } });
  });

  it('waits for whoever comes back first when nobody is there for a place', () => {
    const all = ['head', 'chief', 'director'].map((id) => away(id, null, -100, 0.5));
    const absences = [...all, away('anna', null, -100, 0.5), away('vera', null, -100, 0.5)];
    const { approval } = ask([{ who: ['anna', 'vera'] }], absences);
    expect(addressees(approval)).toEqual([['fallback', undefined]]);
    const back = lookLater(approval, 0.5, absences);
    expect([back.news, addressees(back.approval)]).toEqual([['handed-on'], [['anna', 'vera']]]);
  });
});
