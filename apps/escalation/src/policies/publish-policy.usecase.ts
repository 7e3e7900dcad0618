import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { policyPublished, type PolicyBody, type PolicyPatchBody, type PolicyResource } from '@okno/contracts';
import { once, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { refuse, unknownFault } from '../escalation.refusals.js';
import { policyChange } from '../recomputes/recompute.rules.js';
import { startRecompute } from '../recomputes/recomputes.repository.js';
import { References } from '../replicas/references.queries.js';
import { VersionedRecords, type Version } from '../versions/versioned-records.repository.js';
import { isForTheSame } from './choose-policy.rules.js';
import {
  firstNotAscending,
  policyOf,
  revisedPolicy,
  toPolicyResource,
  type PolicyContent,
} from './policy-content.rules.js';

/** Makes service-level policies and their versions known. */
@Injectable()
export class PublishPolicy {
  private readonly records = new VersionedRecords<PolicyContent>('sla_policy');

  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly calendars: CompiledCalendars,
  ) {}

  /** Makes a new policy. */
  async execute(body: PolicyBody, context: WorkContext): Promise<PolicyResource> {
    requireAscending(body.controlPoints);
    const content = policyOf(body, await this.productIds(body));
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        await this.requireCalendar(work, content.calendarId);
        const made = await this.records.create(work, work.newId(), content, work.now);
        if (made === undefined) throw new Error('a new id was in use');
        return this.announce(work, made, 'create');
      }),
    );
  }

  /** Makes the policy with this very id, unless it exists. */
  async ensure(id: string, content: PolicyContent, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const made = await this.records.create(work, id, content, work.now);
      if (made !== undefined) this.announce(work, made, 'create');
    });
  }

  /** Makes the next version. Requests that were promised something keep the version they were promised it by. */
  async revise(
    id: string,
    expectedVersion: number,
    body: PolicyPatchBody,
    context: WorkContext,
  ): Promise<PolicyResource> {
    requireAscending(body.controlPoints ?? []);
    const productIds = await this.productIds(body);
    return this.work.run(context, async (work) => {
      const current = await this.records.lock(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expectedVersion) throw new Refusal('version-conflict');
      const content = revisedPolicy(current.content, body, productIds);
      const active = body.active ?? current.active;
      if (active === current.active && isDeepStrictEqual(content, current.content)) return toPolicyResource(current);
      await this.requireCalendar(work, content.calendarId);
      const isAsBefore = current.active && isForTheSame(content.appliesTo, current.content.appliesTo);
      if (active && !isAsBefore) await this.requireMatching(work, current, content);
      const takesEffect = body.takesEffect ?? 'new-requests';
      const made = await this.records.revise(work, current, { content, active, takesEffect }, work.now);
      const calendar = await this.calendars.find(work, content.calendarId);
      if (calendar !== undefined) await startRecompute(work, policyChange(made, calendar), work);
      return this.announce(work, made, 'revise');
    });
  }

  private productIds(body: PolicyPatchBody): Promise<string[]> {
    return this.references.resolve('product', 'appliesTo.products', body.appliesTo?.products ?? []);
  }

  private async requireCalendar(work: Work, calendarId: string): Promise<void> {
    const found = await this.calendars.find(work, calendarId);
    if (found === undefined) throw refuse('unknown-calendar', { errors: [unknownFault('calendarId')] });
  }

  /** @throws policy-matches-nobody when a newer policy is for the very same requests and so takes them all */
  private async requireMatching(work: Work, { id, createdAt }: Version<PolicyContent>, content: PolicyContent) {
    const taken = (await this.records.readActive(work)).find(
      (other) =>
        other.id !== id && other.createdAt > createdAt && isForTheSame(other.content.appliesTo, content.appliesTo),
    );
    if (taken === undefined) return;
    const { name } = taken.content;
    const message = {
      en: `the newer policy “${name}” is for the very same requests`,
      ru: `для тех же обращений действует более новая политика «${name}»`,
    };
    throw refuse('policy-matches-nobody', { errors: [{ field: 'appliesTo', code: 'overshadowed', message }] });
  }

  private announce(work: Work, made: Version<PolicyContent>, verb: 'create' | 'revise'): PolicyResource {
    const { id, version, active, content } = made;
    work.publish(
      policyPublished,
      {
        ...{ policyId: id, version, active, name: content.name, calendarId: content.calendarId },
        ...{ silenceDays: content.silenceDays, reopenDays: content.reopenDays },
        appliesTo: {
          kinds: [...content.appliesTo.kinds],
          productIds: [...content.appliesTo.productIds],
          segments: [...content.appliesTo.segments],
        },
        targets: content.targets.map(({ priority, firstAnswerMinutes, nextAnswerMinutes, solutionMinutes }) => ({
          ...{ priority, firstAnswerMinutes, nextAnswerMinutes, solutionMinutes },
        })),
        pausesWhileWaitingOn: [...content.pausesWhileWaitingOn],
      },
      { id, version },
    );
    work.audit({ action: `policy.${verb}`, subjectKind: 'policy', subjectIds: [id], details: { version } });
    return toPolicyResource(made);
  }
}

/** @throws not-ascending naming the first percentage out of order */
function requireAscending(percents: readonly number[]): void {
  const place = firstNotAscending(percents);
  if (place === undefined) return;
  const message = { en: 'Must be above the percentage before it', ru: 'Должен быть больше предыдущего процента' };
  throw refuse('not-ascending', {
    errors: [{ field: `controlPoints.${place.toString()}`, code: 'not-ascending', message }],
  });
}
