import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { timezoneField, type ImportMade, type ImportQuery } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { CLOCKS, DATABASE, UnitOfWork, newId, once, type Clocks, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../intake.refusals.js';
import { ImportRepository } from './import.repository.js';
import { ImportWorker } from './import-worker.timer.js';
import { ProfileRepository } from './profile.repository.js';
import { RowStores } from './row-stores.repository.js';

const partBytes = 1024 * 1024;

/** Takes a file in, however large, in parts as they come: durable before it is answered, worked through afterwards. */
@Injectable()
export class ReceiveImport {
  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(DATABASE) private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly imports: ImportRepository,
    private readonly profiles: ProfileRepository,
    private readonly stores: RowStores,
    private readonly worker: ImportWorker,
  ) {}

  /** @throws source-not-available, unknown-timezone, profile-not-available, profile-of-another-source, idempotency-conflict */
  async execute(
    source: string,
    { timezone, profile: ref }: ImportQuery,
    content: AsyncIterable<Buffer>,
    context: WorkContext,
  ): Promise<ImportMade> {
    if (this.stores.of(source) === undefined) throw refuseField('source-not-available', 'source');
    if (timezone !== undefined && !timezoneField.safeParse(timezone).success) {
      throw refuseField('unknown-timezone', 'timezone');
    }
    const profile = ref === undefined ? null : await this.profiles.usable(this.database, ref, source);
    const id = newId(this.clocks.system);
    const { userId } = context.identity;
    const given = { id, source, timezone: timezone ?? null, profile, userId, traceId: context.traceId };
    await this.imports.begin(given, this.clocks.business.now());
    try {
      const sha256 = await this.store(id, content);
      const made = await this.work.run(context, (work) =>
        once(work, { source, timezone, ...(profile === null ? {} : { profile: profile.name }), sha256 }, async () => {
          await this.imports.queue(work, id);
          work.audit({ action: 'import.make', subjectKind: 'import', subjectIds: [id], details: { source } });
          return { id };
        }),
      );
      if (made.id !== id) await this.imports.forget(id);
      this.worker.wake();
      return made;
    } catch (error) {
      await this.imports.forget(id).catch(() => undefined);
      throw isTorn(error) ? refuse('unreadable-body') : error;
    }
  }

  private async store(id: string, content: AsyncIterable<Buffer>): Promise<string> {
    const hash = createHash('sha256');
    let pending: Buffer[] = [];
    let size = 0;
    let number = 0;
    const flush = async (): Promise<void> => {
      if (size === 0) return;
      await this.imports.addPart(id, number, Buffer.concat(pending, size));
      number += 1;
      pending = [];
      size = 0;
    };
    for await (const piece of content) {
      hash.update(piece);
      pending.push(piece);
      size += piece.length;
      if (size >= partBytes) await flush();
    }
    await flush();
    return hash.digest('hex');
  }
}

/** Whether the sender went away in the middle of the file. */
function isTorn(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')
  );
}
