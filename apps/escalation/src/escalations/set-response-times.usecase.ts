import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { wellKnown, type ResponseTimesBody, type ResponseTimesResource } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SETTINGS, UnitOfWork, type WorkContext } from '@okno/service-kit';
import type { EscalationSettings } from '../config.js';
import { References } from '../replicas/references.queries.js';
import {
  lockResponseTimes,
  readResponseTimes,
  saveResponseTimes,
  type ResponseTimes,
} from './response-times.repository.js';

/** How long each step of the ladder has to answer. */
@Injectable()
export class SetResponseTimes {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: EscalationSettings,
    private readonly work: UnitOfWork,
    private readonly references: References,
  ) {}

  async read(): Promise<ResponseTimesResource> {
    return this.toResource(await readResponseTimes(this.database));
  }

  /** Replaces all. @throws unknown-reference naming each department or employee that is unknown, version-conflict */
  async execute(
    expectedVersion: number,
    { items, fallbackEmployeeId }: ResponseTimesBody,
    context: WorkContext,
  ): Promise<ResponseTimesResource> {
    for (const [place, { departmentId }] of items.entries()) {
      if (departmentId === undefined) continue;
      await this.references.resolveOne('department', `items.${place.toString()}.departmentId`, departmentId);
    }
    if (fallbackEmployeeId !== undefined && fallbackEmployeeId !== wellKnown.administratorEmployeeId) {
      await this.references.resolveOne('employee', 'fallbackEmployeeId', fallbackEmployeeId);
    }
    return this.work.run(context, async (work) => {
      const known = await lockResponseTimes(work);
      if (known.version !== expectedVersion) throw new Refusal('version-conflict');
      const wanted = { items, fallbackEmployeeId: fallbackEmployeeId ?? null };
      if (isDeepStrictEqual({ ...known, ...wanted }, known)) return this.toResource(known);
      const next = { ...wanted, version: known.version + 1 };
      await saveResponseTimes(work, next);
      work.audit({
        action: 'response-times.set',
        subjectKind: 'response-times',
        subjectIds: [],
        details: { version: next.version, fallbackEmployeeId: next.fallbackEmployeeId },
      });
      return this.toResource(next);
    });
  }

  private toResource({ version, items, fallbackEmployeeId }: ResponseTimes): ResponseTimesResource {
    return {
      items: [...items],
      fallbackEmployeeId: fallbackEmployeeId ?? wellKnown.administratorEmployeeId,
      otherwiseWithinWorkingMinutes: this.settings.OKNO_ACKNOWLEDGE_MINUTES,
      version,
    };
  }
}
