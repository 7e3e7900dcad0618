import { Injectable } from '@nestjs/common';
import type { PersonalDataPart } from '@okno/contracts';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';

/** Tells the users with which a client signs in. The gateway knows of no client but by them. */
@Injectable()
export class TellClientData {
  constructor(private readonly work: UnitOfWork) {}

  async execute(clientId: string, context: WorkContext): Promise<PersonalDataPart> {
    const { roles, clientId: own } = context.identity;
    const isStaff = roles.some((role) => role !== 'client');
    if (!isStaff && own !== clientId) throw new Refusal('not-found');
    return this.work.run(context, async (work) => {
      const records = await work.query(
        `SELECT id, email, name, language, timezone, active, created_at AS "createdAt" FROM user_account
         WHERE client_id = $1 ORDER BY created_at, id`,
        [clientId],
      );
      const subject = { subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] };
      work.audit({ action: 'client.read-personal-data', ...subject });
      const sections = [{ what: 'users', records, isCut: false }];
      return { clientId, service: 'gateway', at: work.now.toISOString(), sections };
    });
  }
}
