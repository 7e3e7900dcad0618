import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import type { PolicyContent } from '../policies/policy-content.rules.js';
import { PolicyQueries } from '../policies/policies.queries.js';
import type { ClockFact } from './clock-facts.rules.js';
import type { Terms } from './clock-legs.rules.js';
import type { ClockedRequest } from './clocks.repository.js';

type Connection = Pick<Transaction, 'query'>;

/** What requests were promised, with what took effect for them later. */
@Injectable()
export class RequestTerms {
  constructor(private readonly policies: PolicyQueries) {}

  /** Undefined while no policy is chosen. */
  async of(connection: Connection, request: ClockedRequest, told: readonly ClockFact[]): Promise<Terms | undefined> {
    const { policyId, policyVersion, calendarId, calendarVersion } = request;
    if (policyId === null || policyVersion === null || calendarId === null || calendarVersion === null)
      return undefined;
    const content = await this.policies.contentOf(connection, policyId, policyVersion);
    if (content === undefined) return undefined;
    const later = new Map<string, PolicyContent>();
    for (const fact of told) {
      if (fact.kind !== 'policy-changed') continue;
      const changed = await this.policies.contentOf(connection, fact.policyId, fact.policyVersion);
      if (changed !== undefined) later.set(`${fact.policyId}@${fact.policyVersion}`, changed);
    }
    return {
      ...promisedBy(content),
      calendarId,
      calendarVersion,
      later: (id, version) => promisedOf(later, id, version),
    };
  }
}

type Promised = Pick<Terms, 'targets' | 'pausesWhileWaitingOn' | 'onPriorityChange'>;

/** What a policy promises, without whom it is for. */
export function promisedBy({ targets, pausesWhileWaitingOn, onPriorityChange }: PolicyContent): Promised {
  const counts = onPriorityChange === 'from-start' ? 'start' : 'now';
  return { targets, pausesWhileWaitingOn, onPriorityChange: counts };
}

function promisedOf(later: ReadonlyMap<string, PolicyContent>, id: string, version: number): Promised | undefined {
  const content = later.get(`${id}@${version}`);
  return content === undefined ? undefined : promisedBy(content);
}

/** The version of the policy that took effect last; null while it is the one that was chosen. */
export function currentPolicyOf(told: readonly ClockFact[]): number | null {
  const versions = told.flatMap((fact) => (fact.kind === 'policy-changed' ? fact.policyVersion : []));
  return versions.length === 0 ? null : Math.max(...versions);
}

/** Every version of a calendar in which something of a request is counted. */
export function calendarsIn(terms: Terms, told: readonly ClockFact[]): { id: string; version: number }[] {
  return [
    { id: terms.calendarId, version: terms.calendarVersion },
    ...told.flatMap((fact) =>
      fact.kind === 'assignment-given' || fact.kind === 'calendar-changed' || fact.kind === 'policy-changed'
        ? [{ id: fact.calendarId, version: fact.calendarVersion }]
        : [],
    ),
  ];
}
