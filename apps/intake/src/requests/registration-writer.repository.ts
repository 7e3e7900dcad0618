import { Inject, Injectable } from '@nestjs/common';
import type { RequestResource } from '@okno/contracts';
import { announceOutbox } from '@okno/messaging';
import { isConnectionLoss, type Database } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { RegistrationRepository, type IdempotencyClaim, type Registration } from './registration.repository.js';

/** Commits under way at the same time: while they wait for the disk, the next ones gather. */
const lanes = 2;
const largestBatch = 64;

interface Waiting {
  readonly registration: Registration;
  readonly answer: RequestResource;
  readonly resolve: (answer: RequestResource | Promise<RequestResource>) => void;
  readonly reject: (error: unknown) => void;
}

/** Commits registrations that stand on their own. Those that come at the same time share a statement and a commit. */
@Injectable()
export class RegistrationWriter {
  private readonly waiting: Waiting[] = [];
  private writing = 0;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly registrations: RegistrationRepository,
  ) {}

  /** Durable when it resolves: with the answer to give, the registration's own or the first one under the same `Idempotency-Key`. */
  write(registration: Registration, answer: RequestResource): Promise<RequestResource> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ registration, answer, resolve, reject });
      this.begin();
    });
  }

  private begin(): void {
    while (this.writing < lanes && this.waiting.length > 0) {
      this.writing += 1;
      void this.commit(this.waiting.splice(0, largestBatch)).then(() => {
        this.writing -= 1;
        this.begin();
      });
    }
  }

  /** Never rejects: each waiting call gets its own outcome. */
  private async commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const stored = await this.registrations.store(
        this.database,
        batch.map(({ registration }) => registration),
      );
      announceOutbox(this.database);
      for (const { registration, answer, resolve } of batch) {
        const { claim, request } = registration;
        resolve(stored.has(request.id) || claim === undefined ? answer : this.firstAnswer(claim));
      }
    } catch (error) {
      if (batch.length === 1 || isConnectionLoss(error)) for (const { reject } of batch) reject(error);
      // One of them is to blame: the others must not fail with it.
      else for (const one of batch) await this.commit([one]);
    }
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
