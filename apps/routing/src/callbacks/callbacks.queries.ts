import { Injectable } from '@nestjs/common';
import type { CallbackResource, Page, callbacksQuery } from '@okno/contracts';
import { Refusal, SqlParameters, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { pageAs, readNewestFirst } from '../organisation/newest-first.queries.js';
import { resolveReference } from '../organisation/references.queries.js';
import { callbackVisible } from './callback-visibility.queries.js';
import { selectCallbacks, toCallback, type CallbackRow } from './callbacks.repository.js';

function journal(work: Work, action: string, callbacks: readonly CallbackResource[]): void {
  work.audit({
    action,
    subjectKind: 'callback',
    subjectIds: callbacks.map(({ id }) => id),
    clientIds: [...new Set(callbacks.map(({ clientId }) => clientId))].filter((id) => id !== null),
  });
}

@Injectable()
export class CallbackQueries {
  constructor(private readonly work: UnitOfWork) {}

  async list(query: z.output<typeof callbacksQuery>, context: WorkContext): Promise<Page<CallbackResource>> {
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const conditions = [callbackVisible(context.identity, parameters)];
      if (query.state !== undefined) conditions.push(`t.state = ${parameters.add(query.state)}`);
      if (query.departmentId !== undefined) {
        const id = await resolveReference(work, 'department', query.departmentId, 'departmentId');
        conditions.push(`t.department_id = ${parameters.add(id)}`);
      }
      const rows = await readNewestFirst<CallbackRow>(work, query, {
        select: selectCallbacks,
        conditions,
        parameters,
      });
      const page = pageAs(rows, (row) => toCallback(row, context.language));
      journal(work, 'callback.list', page.items);
      return page;
    });
  }

  async one(id: string, context: WorkContext): Promise<CallbackResource> {
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const [row] = await work.query<CallbackRow>(
        `${selectCallbacks} WHERE t.id = ${parameters.add(id)} AND ${callbackVisible(context.identity, parameters)}`,
        parameters.values,
      );
      if (row === undefined) throw new Refusal('not-found');
      const callback = toCallback(row, context.language);
      journal(work, 'callback.read', [callback]);
      return callback;
    });
  }
}
