import { Injectable } from '@nestjs/common';
import { effectAsked } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { isPreliminary, spansOfEffect, spansOfRecurrence, type Spans } from './effect.rules.js';
import { insertCheck, isAsked, readProof } from './measure-checks.repository.js';
import { isChecked, readMeasures, saveMeasure, type CheckedMeasure } from './measures.repository.js';
import { lockProblem, type Problem } from './problems.repository.js';

/** Asks the statistics what became of a measure; they answer by an event. */
@Injectable()
export class AskEffect {
  /** Everything that is due of a problem which is locked. */
  async executeDue(work: Work, problemId: string): Promise<void> {
    const problem = await lockProblem(work, problemId);
    const measures = await readMeasures(work, [problemId]);
    for (const measure of measures) {
      if (problem === undefined || measure.next_check_at === null || measure.next_check_at > work.now) continue;
      const waiting = { ...measure, next_check_at: null };
      await saveMeasure(work, waiting);
      if (isChecked(waiting)) await this.execute(work, problem, waiting);
    }
  }

  /** Whether an answer is waited for now; none is where the problem is open again and has nothing to recur. */
  async execute(work: Work, problem: Problem, measure: CheckedMeasure): Promise<boolean> {
    if (await isAsked(work, measure.id)) return true;
    const isWatched = measure.verdict === 'verified' && measure.watched_from !== null;
    if (isWatched && problem.state !== 'verified') return false;
    const spans = isWatched
      ? await this.recurrence(work, measure)
      : spansOfEffect(measure.effect, measure.done_at, work.now);
    if (spans === undefined) return false;
    const id = work.newId();
    const { before, after } = spans;
    await insertCheck(work, {
      ...{ id, problem_id: problem.id, measure_id: measure.id, asked_at: work.now },
      kind: isWatched ? 'recurrence' : 'effect',
      preliminary: !isWatched && isPreliminary(measure.effect, measure.done_at, work.now),
      ...{ before_from: before.from, before_to: before.to, after_from: after.from, after_to: after.to },
    });
    await saveMeasure(work, { ...measure, next_check_at: null, version: measure.version + 1 });
    this.publish(work, measure, id, spans);
    return true;
  }

  private async recurrence(work: Work, { id, watched_from }: CheckedMeasure): Promise<Spans | undefined> {
    const proof = await readProof(work, id);
    if (proof === undefined || watched_from === null || watched_from >= work.now) return undefined;
    return spansOfRecurrence({ from: proof.after_from, to: proof.after_to }, watched_from, work.now);
  }

  private publish(
    work: Work,
    { id, problem_id, effect, version }: CheckedMeasure,
    questionId: string,
    spans: Spans,
  ): void {
    const span = ({ from, to }: Spans['before']) => ({ from: from.toISOString(), to: to.toISOString() });
    work.publish(
      effectAsked,
      {
        ...{ questionId, problemId: problem_id, measureId: id, measure: effect.measure },
        exposure: effect.exposure ?? null,
        filters: effect.filters,
        ...{ before: span(spans.before), after: span(spans.after), at: work.now.toISOString() },
      },
      { id, version: version + 1 },
    );
  }
}
