import { Injectable } from '@nestjs/common';
import {
  type ImportProfileDefinition,
  type ImportProfilePatchBody,
  type ImportProfileResource,
  type NewImportProfileBody,
} from '@okno/contracts';
import { isUniqueViolation } from '@okno/persistence';
import { UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../intake.refusals.js';
import { canDecode } from './csv-encoding.adapter.js';
import { findProfileFaults } from './profile-faults.rules.js';
import { targetsOf } from './profile-targets.rules.js';
import { profileFaultWords } from './profile-words.rules.js';
import { ProfileRepository, toProfileResource, type ProfileRecord } from './profile.repository.js';

/** Saves how another system's file is read. */
@Injectable()
export class DefineProfile {
  constructor(
    private readonly work: UnitOfWork,
    private readonly profiles: ProfileRepository,
  ) {}

  /** @throws unusable-profile, source-not-available, unknown-encoding, profile-name-taken */
  async create(body: NewImportProfileBody, context: WorkContext): Promise<ImportProfileResource> {
    checkProfile(body);
    return this.saving(() =>
      this.work.run(context, (work) =>
        once(work, body, () =>
          this.save(work, { id: work.newId(), definition: body, active: true, version: 1, createdAt: work.now }),
        ),
      ),
    );
  }

  /** @throws not-found, version-conflict, and what create throws */
  async change(
    ref: string,
    version: number,
    { active, ...body }: ImportProfilePatchBody,
    context: WorkContext,
  ): Promise<ImportProfileResource> {
    return this.saving(() =>
      this.work.run(context, async (work) => {
        const profile = await this.profiles.lock(work, ref);
        if (profile === undefined) throw refuse('not-found');
        if (profile.version !== version) throw refuse('version-conflict');
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        const definition: ImportProfileDefinition = { ...profile.definition, ...given };
        checkProfile(definition);
        return this.save(work, { ...profile, definition, active: active ?? profile.active, version: version + 1 });
      }),
    );
  }

  private async saving(act: () => Promise<ImportProfileResource>): Promise<ImportProfileResource> {
    try {
      return await act();
    } catch (error) {
      throw isUniqueViolation(error, 'import_profile_name_unique') ? refuseField('profile-name-taken', 'name') : error;
    }
  }

  private async save(work: Work, profile: ProfileRecord): Promise<ImportProfileResource> {
    await this.profiles.save(work, profile);
    work.audit({ action: 'import-profile.define', subjectKind: 'import-profile', subjectIds: [profile.id] });
    return toProfileResource(profile);
  }
}

/** @throws unusable-profile, source-not-available, unknown-encoding */
function checkProfile(profile: ImportProfileDefinition): void {
  if (targetsOf(profile.source, 'records') === undefined) throw refuseField('source-not-available', 'source');
  if (profile.encoding !== null && !canDecode(profile.encoding)) throw refuseField('unknown-encoding', 'encoding');
  const faults = findProfileFaults(profile);
  if (faults.length === 0) return;
  throw refuse('unusable-profile', {
    errors: faults.map(({ field, code }) => ({ field, code, message: profileFaultWords[code] })),
  });
}
