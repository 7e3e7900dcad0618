import { Inject, Injectable } from '@nestjs/common';
import type { RequestResource } from '@okno/contracts';
import { announceOutbox } from '@okno/messaging';
import { isConnectionLoss, type Database } from '@okno/persistence';
import { DATABASE, Gatherer } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { RegistrationRepository, type IdempotencyClaim, type Registration } from './registration.repository.js';

/** Commits registrations that stand on their own. Those that come at the same time share a statement and a commit. */
@Injectable()
export class RegistrationWriter {
  private readonly gatherer = new Gatherer<Registration, boolean>((batch) => this.store(batch), {
    largest: 64,
    concernsAll: isConnectionLoss,
  });

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly registrations: RegistrationRepository,
  ) {}

  /** Durable when it resolves: with the answer to give, the registration's own or the first one under the same `Idempotency-Key`. */
  async write(registration: Registration, answer: RequestResource): Promise<RequestResource> {
    const stored = await this.gatherer.ask(registration);
    return stored || registration.claim === undefined ? answer : this.firstAnswer(registration.claim);
  }

  private async store(batch: readonly Registration[]): Promise<readonly boolean[]> {
    const stored = await this.registrations.store(this.database, batch);
    announceOutbox(this.database);
    return batch.map(({ request }) => stored.has(request.id));
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
