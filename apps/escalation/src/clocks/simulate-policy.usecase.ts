import { Inject, Injectable } from '@nestjs/common';
import type { PolicySimulation, SimulatePolicyBody } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { CLOCKS, DATABASE, type Clocks } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { refuse, unknownFault } from '../escalation.refusals.js';
import { appliesToRequest } from '../policies/choose-policy.rules.js';
import { PolicyQueries, type PolicyVersion } from '../policies/policies.queries.js';
import { readFacts } from './clock-facts.repository.js';
import type { ClockFact } from './clock-facts.rules.js';
import type { Terms } from './clock-legs.rules.js';
import { clocksOf } from './clocks.rules.js';
import { readRegisteredBetween, type ClockedRequest } from './clocks.repository.js';
import { readProductPaths, readSegments, traitsOf } from './promise-choice.queries.js';
import { promisedBy } from './request-terms.queries.js';
import { ClockTally } from './simulation.rules.js';

const batchSize = 500;

/**
 * Replays the requests of a period under a policy: what would have been met and breached, as things stand now.
 * It replays what was registered here: of imported requests only the outcome is known, not the exchange.
 */
@Injectable()
export class SimulatePolicy {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    private readonly policies: PolicyQueries,
    private readonly calendars: CompiledCalendars,
  ) {}

  async execute(policyId: string, { from, to }: SimulatePolicyBody): Promise<PolicySimulation> {
    const policy = await this.policies.require(policyId);
    const period = { from: new Date(from), to: new Date(to) };
    if (period.to < period.from) throw refuse('empty-period');
    const terms = await this.termsOf(policy);
    const tally = new ClockTally();
    let requests = 0;
    let after: ClockedRequest | undefined;
    do {
      const batch: ClockedRequest[] = await readRegisteredBetween(this.database, period, after, batchSize);
      requests += await this.replay(policy, terms, batch, tally);
      after = batch.length < batchSize ? undefined : batch.at(-1);
    } while (after !== undefined);
    return {
      policyId,
      policyVersion: policy.version,
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      requests,
      kinds: tally.kinds(),
    };
  }

  private async termsOf({ content }: PolicyVersion): Promise<Terms> {
    const calendar = await this.calendars.find(this.database, content.calendarId);
    if (calendar === undefined) throw refuse('unknown-calendar', { errors: [unknownFault('calendarId')] });
    return { ...promisedBy(content), calendarId: calendar.id, calendarVersion: calendar.version };
  }

  /** Counts those of the batch that the policy is for; answers how many they were. */
  private async replay(
    { content }: PolicyVersion,
    terms: Terms,
    batch: readonly ClockedRequest[],
    tally: ClockTally,
  ): Promise<number> {
    const segments = await readSegments(this.database, batch);
    const products = await readProductPaths(this.database, batch);
    const meant = batch.filter(
      (request) =>
        request.kind !== null &&
        appliesToRequest(content.appliesTo, traitsOf(request, request.kind, segments, products)),
    );
    const facts = await readFacts(
      this.database,
      meant.map(({ id }) => id),
    );
    const calendarOf = await this.calendars.load(this.database, [
      { id: terms.calendarId, version: terms.calendarVersion },
    ]);
    const now = this.clocks.business.now().getTime();
    let replayed = 0;
    for (const { id } of meant) {
      const told = facts.get(id) ?? [];
      if (told.some(({ kind }) => kind === 'imported')) continue;
      tally.add(clocksOf(told.filter(isOfTheRequest), terms, calendarOf, now));
      replayed += 1;
    }
    return replayed;
  }
}

/** What took effect for requests since belongs to what they were promised then, not to the policy that is tried. */
function isOfTheRequest({ kind }: ClockFact): boolean {
  return kind !== 'policy-changed' && kind !== 'calendar-changed';
}
