import { Inject, Injectable } from '@nestjs/common';
import type { Language, SignInAnswer } from '@okno/contracts';
import { CLOCKS, UnitOfWork, newId, type Clocks } from '@okno/service-kit';
import { Callers } from '../access/callers.queries.js';
import { hashOfToken, newSessionToken } from '../access/tokens.adapter.js';
import { refuse } from '../gateway.refusals.js';
import { Users } from '../users/users.repository.js';
import { SignInMisses } from './misses.repository.js';
import { Passwords } from './passwords.adapter.js';
import { Sessions } from './sessions.repository.js';

export interface SignInCommand {
  readonly email: string;
  readonly password: string;
  readonly address: string;
  readonly traceId: string;
  readonly language: Language;
}

/** Opens a session for whoever knows the e-mail and the password of an active user. */
@Injectable()
export class SignIn {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly callers: Callers,
    private readonly misses: SignInMisses,
    private readonly passwords: Passwords,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  async execute(command: SignInCommand): Promise<SignInAnswer> {
    const user = await this.misses.guard(command, async () => {
      const found = await this.users.findByEmail(command.email.toLowerCase());
      const holds = await this.passwords.verify(command.password, found?.passwordHash);
      return holds && found?.active === true ? found : undefined;
    });
    if (user === undefined) throw refuse('wrong-credentials');
    const token = newSessionToken();
    const identity = {
      kind: 'person' as const,
      userId: user.id,
      name: user.name,
      roles: user.roles,
      employeeId: user.employeeId,
      standsInFor: [],
      departmentId: null,
      clientId: user.clientId,
      language: user.language,
    };
    const { traceId, language } = command;
    const expiresAt = await this.work.run({ identity, traceId, language, correlationId: newId() }, async (work) => {
      work.audit({ action: 'user.sign-in', subjectKind: 'user', subjectIds: [user.id] });
      return this.sessions.open(work, hashOfToken(token), user.id, this.clocks.system.now());
    });
    const caller = await this.callers.find(token);
    // Switched off between the two: then the password opens nothing.
    if (caller?.user === undefined) throw refuse('wrong-credentials');
    return { accessToken: token, expiresAt: expiresAt.toISOString(), user: caller.user };
  }
}
