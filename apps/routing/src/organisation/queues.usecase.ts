import { Injectable } from '@nestjs/common';
import type { ChangeQueueBody, CreateQueueBody, QueueResource } from '@okno/contracts';
import { Refusal, UnitOfWork, once, type WorkContext } from '@okno/service-kit';
import { announceQueue, codeTaken, isSame } from './organisation-changes.repository.js';
import { lockQueue, saveQueue } from './queues.repository.js';
import { resolveReference } from './references.queries.js';

@Injectable()
export class CreateQueue {
  constructor(private readonly work: UnitOfWork) {}

  async execute(body: CreateQueueBody, context: WorkContext): Promise<QueueResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const queue: QueueResource = {
          id: work.newId(),
          code: body.code,
          name: body.name,
          departmentId: await resolveReference(work, 'department', body.departmentId, 'departmentId'),
          active: true,
          version: 1,
          createdAt: work.now.toISOString(),
        };
        await codeTaken(() => saveQueue(work, queue));
        announceQueue(work, queue);
        work.audit({ action: 'queue.create', subjectKind: 'queue', subjectIds: [queue.id] });
        return queue;
      }),
    );
  }
}

@Injectable()
export class ChangeQueue {
  constructor(private readonly work: UnitOfWork) {}

  async execute(id: string, expected: number, body: ChangeQueueBody, context: WorkContext): Promise<QueueResource> {
    return this.work.run(context, async (work) => {
      const current = await lockQueue(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expected) throw new Refusal('version-conflict');
      const changed: QueueResource = {
        ...current,
        code: body.code ?? current.code,
        name: body.name ?? current.name,
        departmentId:
          body.departmentId === undefined
            ? current.departmentId
            : await resolveReference(work, 'department', body.departmentId, 'departmentId'),
        active: body.active ?? current.active,
      };
      if (isSame(changed, current)) return current;
      const next = { ...changed, version: current.version + 1 };
      await codeTaken(() => saveQueue(work, next));
      announceQueue(work, next);
      work.audit({ action: 'queue.change', subjectKind: 'queue', subjectIds: [id], details: { ...body } });
      return next;
    });
  }
}
