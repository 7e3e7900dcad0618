import { Injectable } from '@nestjs/common';
import { clientErased, identityDataErased, type EventPayload } from '@okno/contracts';
import { UnitOfWork, erasedWords, forgetHosted, type WorkContext } from '@okno/service-kit';
import { AccessChanges } from '../access/access-changes.adapter.js';
import { Passwords } from '../sign-in/passwords.adapter.js';
import { Sessions } from '../sign-in/sessions.repository.js';
import { announceUser } from '../users/announce-user.usecase.js';
import { Users, userColumns, type UserRecord } from '../users/users.repository.js';

type ErasedClient = EventPayload<typeof clientErased>;

/** Closes the users with which a client signed in, and blanks their names and addresses. Staff who are clients too stay. */
@Injectable()
export class EraseClientData {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly passwords: Passwords,
    private readonly accessChanges: AccessChanges,
  ) {}

  async execute({ erasureId, clientId }: ErasedClient, context: WorkContext): Promise<void> {
    const passwordHash = await this.passwords.hash(this.passwords.makeTemporary());
    await this.work.run(context, async (work) => {
      const users = await work.query<UserRecord>(
        `SELECT ${userColumns} FROM user_account WHERE client_id = $1 AND employee_id IS NULL FOR UPDATE`,
        [clientId],
      );
      for (const user of users) {
        const email = `erased-${user.id}@erased.invalid`;
        const closed = { ...user, name: erasedWords, email, passwordHash, active: false, version: user.version + 1 };
        await this.users.update(work, closed);
        await this.sessions.closeAll(work, user.id);
        announceUser(work, closed);
        work.afterCommit(() => {
          this.accessChanges.announce(user.id);
        });
      }
      const userIds = users.map(({ id }) => id);
      const records = users.length + (await forgetHosted(work, [clientId, ...userIds]));
      const fact = { erasureId, clientId, records, kept: 0, at: work.now.toISOString() };
      work.publish(identityDataErased, fact, { id: clientId, version: 1 });
      const subject = { subjectKind: 'client', subjectIds: [clientId, ...userIds], clientIds: [clientId] };
      work.audit({ action: 'client.erase', ...subject });
    });
  }
}
