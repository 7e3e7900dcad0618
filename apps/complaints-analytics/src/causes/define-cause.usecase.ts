import { Injectable } from '@nestjs/common';
import type { CausePatchBody, CauseResource, NewCauseBody } from '@okno/contracts';
import { isUniqueViolation } from '@okno/persistence';
import { Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuseField } from '../complaints-analytics.refusals.js';
import {
  findCause,
  isWithin,
  lockCauseTree,
  saveCauses,
  toCauseResource,
  type CauseRecord,
} from './cause.repository.js';

export type CauseDefinition =
  | { readonly kind: 'new'; readonly body: NewCauseBody }
  | { readonly kind: 'change'; readonly id: string; readonly version: number; readonly body: CausePatchBody };

/** Adds a cause to the tree or changes one. @throws code-taken, cause-circle, unknown-reference (parentId) */
@Injectable()
export class DefineCause {
  constructor(private readonly work: UnitOfWork) {}

  async execute(definition: CauseDefinition, context: WorkContext): Promise<CauseResource> {
    try {
      return await this.work.run(context, (work) =>
        definition.kind === 'new'
          ? once(work, definition.body, () => this.add(work, definition.body))
          : this.change(work, definition),
      );
    } catch (error) {
      throw isUniqueViolation(error, 'cause_code_unique') ? refuseField('code-taken', 'code') : error;
    }
  }

  private async add(work: Work, { code, name, parentId }: NewCauseBody): Promise<CauseResource> {
    await lockCauseTree(work);
    const cause: CauseRecord = {
      id: work.newId(),
      code,
      name,
      parentId: await this.parent(work, parentId),
      active: true,
      version: 1,
      createdAt: work.now,
    };
    return this.store(work, cause, 'cause.create');
  }

  private async change(
    work: Work,
    { id, version, body }: Extract<CauseDefinition, { kind: 'change' }>,
  ): Promise<CauseResource> {
    await lockCauseTree(work);
    const cause = await findCause(work, id);
    if (cause === undefined) throw new Refusal('not-found');
    if (cause.version !== version) throw new Refusal('version-conflict');
    const parentId = body.parentId === undefined ? cause.parentId : await this.parent(work, body.parentId);
    if (parentId !== null && (await isWithin(work, parentId, id))) throw refuseField('cause-circle', 'parentId');
    const next = {
      ...cause,
      code: body.code ?? cause.code,
      name: body.name ?? cause.name,
      active: body.active ?? cause.active,
      parentId,
    };
    if (JSON.stringify(next) === JSON.stringify(cause)) return toCauseResource(cause);
    return this.store(work, { ...next, version: cause.version + 1 }, 'cause.change');
  }

  private async parent(work: Work, ref: string | null): Promise<string | null> {
    if (ref === null) return null;
    const parent = await findCause(work, ref);
    if (parent === undefined) throw refuseField('unknown-reference', 'parentId');
    return parent.id;
  }

  private async store(work: Work, cause: CauseRecord, action: string): Promise<CauseResource> {
    await saveCauses(work, [cause]);
    work.audit({ action, subjectKind: 'cause', subjectIds: [cause.id] });
    return toCauseResource(cause);
  }
}
