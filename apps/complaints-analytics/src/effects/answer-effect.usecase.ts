import { Inject, Injectable } from '@nestjs/common';
import { effectCounted, type EffectFault, type EventPayload } from '@okno/contracts';
import { CLOCKS, Refusal, UnitOfWork, type Clocks, type WorkContext } from '@okno/service-kit';
import { CubeFeed } from '../cube-facts/cube-feed.consumer.js';
import { Members } from '../cube-query/members.queries.js';
import { planQuery } from '../cube-query/plan-query.rules.js';
import { QuestionSlots } from '../cube-query/question-slots.adapter.js';
import { CubeStore } from '../cube-store/cube-store.adapter.js';
import { daysOf, effectQuestion } from './effect-counts.rules.js';
import { deleteQuestion, insertQuestion, lockQuestions, type AskedEffect } from './effect-questions.repository.js';

const batchSize = 10;
type Counts = NonNullable<EventPayload<typeof effectCounted>['counts']>;
type Counted = { readonly counts: Counts } | { readonly fault: EffectFault };
type Ends = ReadonlyMap<string, number>;

/** Counts what happened before and after a measure, once the cube holds all that was known when it was asked. */
@Injectable()
export class AnswerEffect {
  /** Where the log ended when a question was first looked at; asked anew after a restart. */
  private readonly ends = new Map<string, Ends>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly feed: CubeFeed,
    private readonly store: CubeStore,
    private readonly slots: QuestionSlots,
    private readonly members: Members,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  async keep(question: AskedEffect, context: WorkContext): Promise<void> {
    await this.work.run(context, (work) => insertQuestion(work, question, work.now));
  }

  /** Answers how many were answered; those for which the cube is not ready yet wait. */
  async executeAll(context: WorkContext): Promise<number> {
    return this.work.run(context, async (work) => {
      let answered = 0;
      for (const question of await lockQuestions(work, work.now, batchSize)) {
        if (!(await this.isReady(question.questionId))) continue;
        const counted = await this.count(question);
        const { questionId, problemId, measureId } = question;
        const asOf = (await this.store.asOf()) ?? null;
        const [counts, fault] = 'fault' in counted ? [null, counted.fault] : [counted.counts, null];
        const answer = { questionId, problemId, measureId, counts, fault, asOf, at: work.now.toISOString() };
        work.publish(effectCounted, answer, { id: questionId, version: 1 });
        await deleteQuestion(work, questionId);
        this.ends.delete(questionId);
        answered += 1;
      }
      return answered;
    });
  }

  private async isReady(questionId: string): Promise<boolean> {
    const known = this.ends.get(questionId) ?? (await this.feed.ends());
    this.ends.set(questionId, known);
    return this.feed.hasReached(known);
  }

  private async count(question: AskedEffect): Promise<Counted> {
    try {
      const before = await this.rate(question, question.before);
      const after = await this.rate(question, question.after);
      if ('fault' in before) return before;
      if ('fault' in after) return after;
      return { counts: { per: before.per, before: before.rate, after: after.rate } };
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unknown-member') return { fault: 'unknown-member' };
      throw error;
    }
  }

  private async rate(
    asked: AskedEffect,
    span: AskedEffect['before'],
  ): Promise<{ readonly per: Counts['per']; readonly rate: Counts['before'] } | { readonly fault: EffectFault }> {
    const question = effectQuestion(asked, span, this.clocks.business.now().getTime());
    if ('fault' in question) return question;
    const filters = await this.members.resolve(question.filters);
    const plan = planQuery({ ...question, filters }, { kind: 'all' });
    const [row = []] = await this.slots.run(new AbortController().signal, (signal) =>
      this.store.read(plan.sql, plan.parameters, signal),
    );
    const [count, records] = row.map(Number);
    const rate = { count: count ?? 0, exposure: records ?? daysOf(span) };
    return { per: question.measures.length === 1 ? 'days' : 'records', rate };
  }
}
