import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { wellKnown } from '@okno/contracts';
import { SERVICE_NAME, SETTINGS, UnitOfWork, contextOfTimer } from '@okno/service-kit';
import type { GatewaySettings } from '../config.js';
import { Passwords } from '../sign-in/passwords.adapter.js';
import { announceUser } from './announce-user.usecase.js';
import { Users } from './users.repository.js';

/** Makes the administrator at the first start of an installation, so that somebody can let the others in. */
@Injectable()
export class FoundAdministrator implements OnApplicationBootstrap {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: Users,
    private readonly passwords: Passwords,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if ((await this.users.find(wellKnown.administratorUserId)) !== undefined) return;
    const { OKNO_ADMIN_EMAIL: email, OKNO_ADMIN_PASSWORD: given } = this.settings;
    const password = given ?? this.passwords.makeTemporary();
    const passwordHash = await this.passwords.hash(password);
    const made = await this.work.run(contextOfTimer(this.service), async (work) => {
      const administrator = {
        id: wellKnown.administratorUserId,
        email,
        name: 'Administrator',
        passwordHash,
        roles: ['administrator' as const],
        employeeId: wellKnown.administratorEmployeeId,
        clientId: null,
        language: 'en' as const,
        timezone: this.settings.OKNO_TIMEZONE,
        active: true,
        version: 1,
        createdAt: work.now,
      };
      // Another gateway may have been a moment quicker.
      if (!(await this.users.insert(work, administrator))) return false;
      announceUser(work, administrator);
      return true;
    });
    // Not through the log, which goes to files: this is said once, to whoever starts it.
    if (made && given === undefined) process.stdout.write(`Administrator: ${email}, password: ${password}\n`);
  }
}
