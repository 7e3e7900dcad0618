import { Inject, Injectable } from '@nestjs/common';
import type { RequestResource } from '@okno/contracts';
import { announceOutbox } from '@okno/messaging';
import type { Database } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { RegistrationRepository, type IdempotencyClaim, type Registration } from './registration.repository.js';

/** Commits registrations that stand on their own: durable when `write` resolves. */
@Injectable()
export class RegistrationWriter {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly registrations: RegistrationRepository,
  ) {}

  /** The answer to give: the registration's own, or the first one under the same `Idempotency-Key`. */
  async write(registration: Registration, answer: RequestResource): Promise<RequestResource> {
    const stored = await this.registrations.store(this.database, [registration]);
    announceOutbox(this.database);
    if (stored.has(registration.request.id) || registration.claim === undefined) return answer;
    return this.firstAnswer(registration.claim);
  }

  private async firstAnswer(claim: IdempotencyClaim): Promise<RequestResource> {
    const [first] = await this.database.query<{ body_hash: string; answer: RequestResource }>(
      'SELECT body_hash, answer FROM idempotency_key WHERE user_id = $1 AND operation = $2 AND key = $3',
      [claim.user_id, claim.operation, claim.key],
    );
    if (first?.body_hash !== claim.body_hash) throw refuse('idempotency-conflict');
    return first.answer;
  }
}
