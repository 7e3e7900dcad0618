import { Injectable } from '@nestjs/common';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { AccessChanges } from '../access/access-changes.adapter.js';
import { Sessions } from './sessions.repository.js';

/** Ends the session of the call. An API key has none to end. */
@Injectable()
export class SignOut {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sessions: Sessions,
    private readonly accessChanges: AccessChanges,
  ) {}

  async execute(tokenHash: string, context: WorkContext): Promise<void> {
    const { userId, kind } = context.identity;
    if (kind !== 'person') return;
    await this.work.run(context, async (work) => {
      await this.sessions.close(work, tokenHash);
      work.audit({ action: 'user.sign-out', subjectKind: 'user', subjectIds: [userId] });
      work.afterCommit(() => {
        this.accessChanges.announce(userId);
      });
    });
  }
}
