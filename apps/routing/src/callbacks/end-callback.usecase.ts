import { Injectable } from '@nestjs/common';
import { callbackCancelled, callbackDone, type CallbackResource } from '@okno/contracts';
import { Refusal, SqlParameters, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../routing.refusals.js';
import { callbackVisible } from './callback-visibility.queries.js';
import { endCallback, lockCallback } from './callbacks.repository.js';
import { callbackFact } from './settle-call.usecase.js';

async function loadVisible(work: Work, id: string): Promise<CallbackResource> {
  const parameters = new SqlParameters();
  const visible = await work.query(
    `SELECT 1 FROM callback t WHERE t.id = ${parameters.add(id)} AND ${callbackVisible(work.context.identity, parameters)}`,
    parameters.values,
  );
  const callback = visible.length === 0 ? undefined : await lockCallback(work, id, work.context.language);
  if (callback === undefined) throw new Refusal('not-found');
  return callback;
}

async function end(
  work: Work,
  id: string,
  change: { readonly state: 'done' | 'cancelled'; readonly result?: string; readonly reason?: string },
): Promise<CallbackResource> {
  const callback = await loadVisible(work, id);
  if (callback.state === change.state) return callback;
  if (callback.state !== 'due') throw refuse('wrong-state');
  const ended: CallbackResource = {
    ...callback,
    ...change,
    employeeId: work.context.identity.employeeId,
    endedAt: work.now.toISOString(),
    version: callback.version + 1,
  };
  await endCallback(work, ended, null);
  const definition = change.state === 'done' ? callbackDone : callbackCancelled;
  work.publish(definition, callbackFact(ended, work.now), ended);
  work.audit({
    action: change.state === 'done' ? 'callback.done' : 'callback.cancel',
    subjectKind: 'callback',
    subjectIds: [id],
    clientIds: ended.clientId === null ? [] : [ended.clientId],
  });
  return ended;
}

@Injectable()
export class FinishCallback {
  constructor(private readonly work: UnitOfWork) {}

  execute(id: string, result: string, context: WorkContext): Promise<CallbackResource> {
    return this.work.run(context, (work) => end(work, id, { state: 'done', result }));
  }
}

@Injectable()
export class CancelCallback {
  constructor(private readonly work: UnitOfWork) {}

  execute(id: string, reason: string, context: WorkContext): Promise<CallbackResource> {
    return this.work.run(context, (work) => end(work, id, { state: 'cancelled', reason }));
  }
}
