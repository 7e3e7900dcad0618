import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import type { WorkContext } from '@okno/service-kit';
import { readUndecided } from './clocks.repository.js';
import { FollowRequests } from './follow-requests.usecase.js';

/** Chooses the policy of requests that came before their client was known here, or before there was any policy. */
@Injectable()
export class DecideWaiting {
  constructor(private readonly followRequests: FollowRequests) {}

  async execute(tx: Transaction, clientIds: readonly string[], context: WorkContext): Promise<void> {
    await this.decide(tx, await readUndecided(tx, clientIds), context);
  }

  /** All that wait, whoever their client is. */
  async executeForAll(tx: Transaction, context: WorkContext): Promise<void> {
    await this.decide(tx, await readUndecided(tx, 'any'), context);
  }

  private async decide(tx: Transaction, ids: readonly string[], context: WorkContext): Promise<void> {
    if (ids.length > 0) await this.followRequests.derive(tx, new Map(ids.map((id) => [id, context])));
  }
}
