import { userDefined } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { UserRecord } from './users.repository.js';

/** Tells the other services of a user: roles and links, no name and no address. */
export function announceUser(work: Work, user: UserRecord): void {
  work.publish(
    userDefined,
    {
      userId: user.id,
      roles: user.roles,
      employeeId: user.employeeId,
      clientId: user.clientId,
      language: user.language,
      active: user.active,
    },
    { id: user.id, version: user.version },
  );
}
