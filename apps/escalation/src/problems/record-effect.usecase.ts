import { Injectable } from '@nestjs/common';
import type { EffectVerdict, EventPayload, effectCounted } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import {
  compareFor,
  firstCheckAt,
  hasRecurred,
  isProven,
  judge,
  nextCheckAt,
  nextWatchAt,
  verdictOf,
  watchFrom,
} from './effect.rules.js';
import { ratesOf, readCheck, saveAnswer, type CheckRow } from './measure-checks.repository.js';
import { isChecked, readMeasures, saveMeasure, type CheckedMeasure, type MeasureRow } from './measures.repository.js';
import { passThrough } from './problem-facts.queries.js';
import { moveProblem, type ProblemCommand } from './problem.rules.js';
import { lockProblem, type Problem, type Verification } from './problems.repository.js';

type Answer = EventPayload<typeof effectCounted>;

/** Takes the answer of the statistics and lets the problem follow. */
@Injectable()
export class RecordEffect {
  constructor(private readonly work: UnitOfWork) {}

  async execute(answer: Answer, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const problem = await lockProblem(work, answer.problemId);
      const asked = await readCheck(work, answer.questionId);
      const measures = await readMeasures(work, [answer.problemId]);
      const measure = measures.find(({ id }) => id === answer.measureId);
      if (problem === undefined || asked?.answered_at !== null || !isChecked(measure)) return;
      const check = answered(asked, answer, measure, work.now);
      await saveAnswer(work, check);
      const verdict = check.kind === 'effect' ? verdictOfEffect(check, measure) : verdictOfWatch(check, measure);
      const next = {
        ...measure,
        verdict,
        version: measure.version + 1,
        next_check_at: nextOf(check, measure, verdict, work.now),
      };
      await saveMeasure(work, next);
      const others = measures.map((other) => (other.id === next.id ? next : other));
      await this.follow(work, problem, check, next, others);
      const subjectIds = [problem.id, measure.id];
      work.audit({ action: 'problem.record-effect', subjectKind: 'problem', subjectIds });
    });
  }

  private async follow(
    work: Work,
    problem: Problem,
    check: CheckRow,
    measure: CheckedMeasure,
    measures: readonly MeasureRow[],
  ): Promise<void> {
    if (check.preliminary) return;
    const command = commandOf(check, measure, measures);
    if (command === undefined) return;
    const move = moveProblem(problem.state, command);
    if ('refused' in move) return;
    await passThrough(work, { ...problem, verification: verificationOf(check, command, work.now) }, move.news);
    if (move.state === 'verified') await watchAll(work, measures);
  }
}

function answered(asked: CheckRow, { counts, fault }: Answer, { effect }: CheckedMeasure, now: Date): CheckRow {
  const comparison = counts === null ? undefined : compareFor(asked.kind, counts.before, counts.after);
  return {
    ...asked,
    answered_at: now,
    fault,
    finding: counts === null ? null : judge(comparison, effect.expectedChangePercent),
    per: counts?.per ?? null,
    before_count: counts?.before.count ?? null,
    before_exposure: counts?.before.exposure ?? null,
    after_count: counts?.after.count ?? null,
    after_exposure: counts?.after.exposure ?? null,
  };
}

/** What was decided stands: a look before its time, or one that nobody had to take, does not undo it. */
function verdictOfEffect({ finding, preliminary }: CheckRow, { verdict }: CheckedMeasure): EffectVerdict | null {
  if (finding === null) return 'not-countable';
  return preliminary ? verdict : verdictOf(finding);
}

function isBack(check: CheckRow, { effect }: CheckedMeasure): boolean {
  const rates = ratesOf(check);
  if (check.kind !== 'recurrence' || rates === undefined) return false;
  return hasRecurred(compareFor('recurrence', rates.before, rates.after), effect.expectedChangePercent);
}

function verdictOfWatch(check: CheckRow, measure: CheckedMeasure): EffectVerdict | null {
  return isBack(check, measure) ? 'recurred' : measure.verdict;
}

/** A preliminary look takes the place of the question that was due: it is asked in its time all the same. */
function nextOf(check: CheckRow, measure: CheckedMeasure, verdict: EffectVerdict | null, now: Date): Date | null {
  if (check.preliminary)
    return new Date(Math.max(firstCheckAt(measure.effect, measure.done_at).getTime(), now.getTime()));
  if (check.kind === 'effect') {
    return verdict === 'not-enough-data' ? (nextCheckAt(measure.effect, measure.done_at, now) ?? null) : null;
  }
  if (verdict === 'recurred' || measure.watched_until === null) return null;
  return nextWatchAt(measure.watched_until, now) ?? null;
}

function commandOf(
  check: CheckRow,
  measure: CheckedMeasure,
  measures: readonly MeasureRow[],
): ProblemCommand | undefined {
  if (check.kind === 'recurrence') return isBack(check, measure) ? { verb: 'recur' } : undefined;
  if (measure.verdict === 'ineffective') return { verb: 'find', effective: false };
  const promised = measures.filter(({ effect }) => effect !== null).map(({ verdict }) => verdict);
  return isProven(promised) ? { verb: 'find', effective: true } : undefined;
}

/** Worded for its reader from the check itself. */
function verificationOf({ id, measure_id }: CheckRow, command: ProblemCommand, now: Date): Verification {
  return {
    effective: command.verb === 'find' && command.effective,
    evidence: '',
    at: now.toISOString(),
    checkId: id,
    measureId: measure_id,
    ...(command.verb === 'recur' ? { recurrence: true } : {}),
  };
}

/** From the proof on a recurrence is looked for in all that was proven. */
async function watchAll(work: Work, measures: readonly MeasureRow[]): Promise<void> {
  const { until, next } = watchFrom(work.now);
  for (const measure of measures.filter(({ verdict }) => verdict === 'verified')) {
    await saveMeasure(work, { ...measure, watched_from: work.now, watched_until: until, next_check_at: next });
  }
}
