import { Injectable } from '@nestjs/common';
import type { UserPatch, UserResource } from '@okno/contracts';
import { isUniqueViolation } from '@okno/persistence';
import { Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { AccessChanges } from '../access/access-changes.adapter.js';
import { refuse } from '../gateway.refusals.js';
import { Passwords } from '../sign-in/passwords.adapter.js';
import { Sessions } from '../sign-in/sessions.repository.js';
import { announceUser } from './announce-user.usecase.js';
import { UserLinkCheck } from './links.queries.js';
import { Users, toUserResource, type UserRecord } from './users.repository.js';
import { stopsAdministering } from './users.rules.js';

export interface ChangeUserCommand {
  readonly id: string;
  readonly expectedVersion: number;
  readonly patch: UserPatch;
}

function patched(user: UserRecord, patch: UserPatch, passwordHash: string | undefined): UserRecord {
  return {
    ...user,
    email: patch.email ?? user.email,
    name: patch.name ?? user.name,
    roles: patch.roles ?? user.roles,
    employeeId: patch.employeeId === undefined ? user.employeeId : patch.employeeId,
    clientId: patch.clientId === undefined ? user.clientId : patch.clientId,
    language: patch.language ?? user.language,
    timezone: patch.timezone ?? user.timezone,
    active: patch.active ?? user.active,
    passwordHash: passwordHash ?? user.passwordHash,
    version: user.version + 1,
  };
}

/** Changes an account; what it may do is decided anew from the very next call. A new password or its end closes its sessions. */
@Injectable()
export class ChangeUser {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: Users,
    private readonly links: UserLinkCheck,
    private readonly sessions: Sessions,
    private readonly passwords: Passwords,
    private readonly accessChanges: AccessChanges,
  ) {}

  async execute({ id, expectedVersion, patch }: ChangeUserCommand, context: WorkContext): Promise<UserResource> {
    const before = await this.users.find(id);
    if (before === undefined) throw new Refusal('not-found');
    if (before.version !== expectedVersion) throw new Refusal('version-conflict');
    await this.links.check(patched(before, patch, undefined), before);
    const passwordHash = patch.password === undefined ? undefined : await this.passwords.hash(patch.password);
    return this.work.run(context, async (work) => {
      const user = await this.users.lock(work, id);
      if (user?.version !== expectedVersion) throw new Refusal('version-conflict');
      const after = patched(user, patch, passwordHash);
      if (stopsAdministering(user, after) && !(await this.users.hasOtherAdministrator(work, id))) {
        throw refuse('last-administrator');
      }
      await this.save(work, after);
      if (passwordHash !== undefined || !after.active) await this.sessions.closeAll(work, id);
      const { password: _secret, ...changes } = patch;
      work.audit({
        action: 'user.change',
        subjectKind: 'user',
        subjectIds: [id],
        details: { changed: Object.keys(patch), roles: changes.roles, active: changes.active },
      });
      announceUser(work, after);
      work.afterCommit(() => {
        this.accessChanges.announce(id);
      });
      return toUserResource(after);
    });
  }

  private async save(work: Work, user: UserRecord): Promise<void> {
    try {
      await this.users.update(work, user);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const message = { en: 'Another user has this e-mail', ru: 'Этот адрес почты уже занят' };
      throw refuse('email-taken', { errors: [{ field: 'email', code: 'taken', message }] });
    }
  }
}
