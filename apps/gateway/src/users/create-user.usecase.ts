import { Inject, Injectable } from '@nestjs/common';
import type { CreatedUserResource, UserBody, UserResource } from '@okno/contracts';
import { SETTINGS, UnitOfWork, newId, once, type WorkContext } from '@okno/service-kit';
import type { GatewaySettings } from '../config.js';
import { refuse } from '../gateway.refusals.js';
import { Passwords } from '../sign-in/passwords.adapter.js';
import { announceUser } from './announce-user.usecase.js';
import { UserLinkCheck } from './links.queries.js';
import { Users, toUserResource, type UserRecord } from './users.repository.js';

/** Gives somebody an account. */
@Injectable()
export class CreateUser {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: Users,
    private readonly links: UserLinkCheck,
    private readonly passwords: Passwords,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {}

  async execute(body: UserBody, context: WorkContext): Promise<CreatedUserResource> {
    const { password, employeeId = null, clientId = null, timezone = this.settings.OKNO_TIMEZONE, ...rest } = body;
    await this.links.check({ roles: body.roles, employeeId, clientId });
    const temporaryPassword = password === undefined ? this.passwords.makeTemporary() : undefined;
    const passwordHash = await this.passwords.hash(temporaryPassword ?? password ?? '');
    return this.work.run(context, async (work) => {
      // What is remembered for a repetition holds no password, so only the first answer shows the temporary one.
      const shownOnce: { temporaryPassword?: string } = {};
      const remembered = { ...body, password: password === undefined ? 'none' : 'given' };
      const user = await once<UserResource>(work, remembered, async () => {
        if (temporaryPassword !== undefined) shownOnce.temporaryPassword = temporaryPassword;
        const record = {
          ...rest,
          id: newId(),
          passwordHash,
          employeeId,
          clientId,
          timezone,
          active: true,
          version: 1,
          createdAt: work.now,
        };
        await this.insert(record, work);
        return toUserResource(record);
      });
      return { ...user, ...shownOnce };
    });
  }

  private async insert(record: UserRecord, work: Parameters<typeof announceUser>[0]): Promise<void> {
    if (!(await this.users.insert(work, record))) {
      const message = { en: 'Another user has this e-mail', ru: 'Этот адрес почты уже занят' };
      throw refuse('email-taken', { errors: [{ field: 'email', code: 'taken', message }] });
    }
    work.audit({
      action: 'user.create',
      subjectKind: 'user',
      subjectIds: [record.id],
      details: { roles: record.roles },
    });
    announceUser(work, record);
  }
}
