import { Injectable } from '@nestjs/common';
import type { ApiKeyBody, ApiKeyResource, CreatedApiKeyResource } from '@okno/contracts';
import { UnitOfWork, newId, once, type WorkContext } from '@okno/service-kit';
import { hashOfToken, newKeySecret } from '../access/tokens.adapter.js';
import { refuse } from '../gateway.refusals.js';
import { ApiKeys, toApiKeyResource } from './api-keys.repository.js';

/** Gives another system a key. Its secret is in this answer only, also when the call is repeated. */
@Injectable()
export class CreateApiKey {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: ApiKeys,
  ) {}

  async execute(body: ApiKeyBody, context: WorkContext): Promise<CreatedApiKeyResource> {
    if (body.roles.includes('client') || body.roles.includes('administrator')) {
      const message = {
        en: 'A key is neither a client nor an administrator',
        ru: 'Ключ не бывает ни клиентом, ни администратором',
      };
      throw refuse('roles-need-more', { errors: [{ field: 'roles', code: 'not-for-keys', message }] });
    }
    return this.work.run(context, async (work) => {
      const shownOnce: { secret?: string } = {};
      const key = await once<ApiKeyResource>(work, body, async () => {
        const secret = newKeySecret();
        const record = {
          id: newId(),
          name: body.name,
          roles: body.roles,
          scopes: body.scopes ?? [],
          active: true,
          signs: false,
          version: 1,
          createdAt: work.now,
        };
        await this.keys.insert(work, record, hashOfToken(secret));
        work.audit({ action: 'api-key.create', subjectKind: 'api-key', subjectIds: [record.id] });
        shownOnce.secret = secret;
        return toApiKeyResource(record);
      });
      return { ...key, ...shownOnce };
    });
  }
}
