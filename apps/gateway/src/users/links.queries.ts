import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, known } from '@okno/service-kit';
import { refuse } from '../gateway.refusals.js';
import { linkFaults, type UserLinks } from './users.rules.js';

/** Checks that what a user is linked to exists: employees and clients are other services' records, known by replica. */
@Injectable()
export class UserLinkCheck {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * `before` is what was checked when it was given: it need not be looked for again.
   * @throws Refusal `roles-need-more` naming the field, `not-found` or `not-yet-known` of an id nobody has.
   */
  async check(links: UserLinks, before?: UserLinks): Promise<void> {
    const errors = linkFaults(links);
    if (errors.length > 0) throw refuse('roles-need-more', { errors });
    if (links.employeeId !== before?.employeeId) await this.exists('access_employee', links.employeeId);
    if (links.clientId !== before?.clientId) await this.exists('access_client', links.clientId);
  }

  private async exists(replica: 'access_employee' | 'access_client', id: string | null): Promise<void> {
    if (id === null) return;
    await known(id, async () => (await this.database.query(`SELECT id FROM ${replica} WHERE id = $1`, [id]))[0]);
  }
}
