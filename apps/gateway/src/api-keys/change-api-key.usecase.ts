import { Injectable } from '@nestjs/common';
import type { ApiKeyPatch, ApiKeyResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { AccessChanges } from '../access/access-changes.adapter.js';
import { ApiKeys, toApiKeyResource } from './api-keys.repository.js';

export interface ChangeApiKeyCommand {
  readonly id: string;
  readonly expectedVersion: number;
  readonly patch: ApiKeyPatch;
}

/** Renames a key, changes its paths, or switches it off: from the very next call. */
@Injectable()
export class ChangeApiKey {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: ApiKeys,
    private readonly accessChanges: AccessChanges,
  ) {}

  execute({ id, expectedVersion, patch }: ChangeApiKeyCommand, context: WorkContext): Promise<ApiKeyResource> {
    return this.work.run(context, async (work) => {
      const key = await this.keys.lock(work, id);
      if (key === undefined) throw new Refusal('not-found');
      if (key.version !== expectedVersion) throw new Refusal('version-conflict');
      const after = {
        ...key,
        name: patch.name ?? key.name,
        scopes: patch.scopes ?? key.scopes,
        active: patch.active ?? key.active,
        signs: patch.signs ?? key.signs,
        version: key.version + 1,
      };
      await this.keys.update(work, after);
      if (key.signs && !after.signs) await this.keys.saveSigningSecret(work, id, null);
      work.audit({ action: 'api-key.change', subjectKind: 'api-key', subjectIds: [id], details: { ...patch } });
      work.afterCommit(() => {
        this.accessChanges.announce(id);
      });
      return toApiKeyResource(after);
    });
  }
}
