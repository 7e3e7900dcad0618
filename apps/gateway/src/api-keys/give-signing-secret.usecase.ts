import { Injectable } from '@nestjs/common';
import type { SigningApiKeyResource } from '@okno/contracts';
import { Refusal, UnitOfWork, newSigningSecret, type WorkContext } from '@okno/service-kit';
import { AccessChanges } from '../access/access-changes.adapter.js';
import { ApiKeys, toApiKeyResource } from './api-keys.repository.js';

/** Lets another system sign its calls instead of sending its key. The secret is in this answer only; the one before it ends. */
@Injectable()
export class GiveSigningSecret {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: ApiKeys,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** @throws not-found */
  execute(id: string, context: WorkContext): Promise<SigningApiKeyResource> {
    return this.work.run(context, async (work) => {
      const key = await this.keys.lock(work, id);
      if (key === undefined) throw new Refusal('not-found');
      const signingSecret = newSigningSecret();
      const after = { ...key, signs: true, version: key.version + 1 };
      await this.keys.update(work, after);
      await this.keys.saveSigningSecret(work, id, signingSecret);
      work.audit({ action: 'api-key.sign', subjectKind: 'api-key', subjectIds: [id] });
      work.afterCommit(() => {
        this.accessChanges.announce(id);
      });
      return { ...toApiKeyResource(after), signingSecret };
    });
  }
}
