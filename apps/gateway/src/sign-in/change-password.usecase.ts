import { Injectable } from '@nestjs/common';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { AccessChanges } from '../access/access-changes.adapter.js';
import { refuse } from '../gateway.refusals.js';
import { Users } from '../users/users.repository.js';
import { SignInMisses } from './misses.repository.js';
import { passwordFault } from './password.rules.js';
import { Passwords } from './passwords.adapter.js';
import { Sessions } from './sessions.repository.js';

export interface ChangePasswordCommand {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly address: string;
  /** The session that goes on; all others of the user end. */
  readonly tokenHash: string;
}

/** Changes one's own password. A wrong current one counts as a miss, like at the sign-in. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly misses: SignInMisses,
    private readonly passwords: Passwords,
    private readonly accessChanges: AccessChanges,
  ) {}

  async execute(command: ChangePasswordCommand, context: WorkContext): Promise<void> {
    const { userId, kind } = context.identity;
    const user = kind === 'person' ? await this.users.find(userId) : undefined;
    if (user === undefined) throw new Refusal('forbidden');
    const { currentPassword, newPassword, address } = command;
    const known = await this.misses.guard({ email: user.email, address }, async () =>
      (await this.passwords.verify(currentPassword, user.passwordHash)) ? true : undefined,
    );
    if (known === undefined) {
      const message = { en: 'This is not the current password', ru: 'Это не текущий пароль' };
      throw refuse('wrong-current-password', { errors: [{ field: 'currentPassword', code: 'wrong', message }] });
    }
    const fault = passwordFault(newPassword, user.email, currentPassword);
    if (fault !== undefined) throw refuse('weak-password', { errors: [{ field: 'newPassword', ...fault }] });
    const passwordHash = await this.passwords.hash(newPassword);
    await this.work.run(context, async (work) => {
      await this.users.setPassword(work, userId, passwordHash);
      await this.sessions.closeAll(work, userId, command.tokenHash);
      work.audit({ action: 'user.change-password', subjectKind: 'user', subjectIds: [userId] });
      work.afterCommit(() => {
        this.accessChanges.announce(userId);
      });
    });
  }
}
