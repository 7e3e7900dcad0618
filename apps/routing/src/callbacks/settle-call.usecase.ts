import { Inject, Injectable } from '@nestjs/common';
import { callbackCancelled, callbackDone, callbackOwed, wellKnown, type CallbackResource } from '@okno/contracts';
import { takeTurn, SETTINGS, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { readCalendarOf } from '../assignments/candidates.repository.js';
import type { RoutingSettings } from '../config.js';
import { Calendars, workingMinutesLater } from '../replicas/calendars.queries.js';
import type { CallbackEnd } from './callback-ends.rules.js';
import { settle, telling, type CallbackStep } from './callback.rules.js';
import {
  completeCallback,
  endCallback,
  findDepartmentOf,
  findLastReached,
  findNumber,
  findOpenCallbacks,
  insertCallback,
  isCounted,
  linkCall,
  lockCallback,
  moveCalls,
  unlinkCall,
  type KnownCall,
} from './callbacks.repository.js';

const minute = 60_000;

export function callbackFact(callback: CallbackResource, at: Date) {
  return {
    callbackId: callback.id,
    callRecordId: callback.callRecordId,
    clientId: callback.clientId,
    requestId: callback.requestId,
    departmentId: callback.departmentId,
    employeeId: callback.employeeId,
    dueAt: callback.dueAt,
    at: at.toISOString(),
  };
}

/** Makes, joins, settles or withdraws the call-backs that a call bears on. Telling it the same call twice changes nothing. */
@Injectable()
export class SettleCall {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: Calendars,
    @Inject(SETTINGS) private readonly settings: RoutingSettings,
  ) {}

  /** `number` is the other side's, when it came with the event. */
  async execute(call: KnownCall, number: string | undefined, context: WorkContext): Promise<void> {
    if (call.outcome === 'ringing' || call.outcome === 'failed') return;
    await this.work.run(context, async (work) => {
      // Calls of one client come in several partitions: one at a time, or each would make a call-back of its own.
      await takeTurn(work, 'call-backs');
      const told = telling(number ?? (await findNumber(work, call)));
      const { own, others } = await findOpenCallbacks(work, call, told);
      if (own !== undefined) await completeCallback(work, own.id, call);
      const lastReachedAt = call.outcome === 'abandoned' ? await findLastReached(work, call, told) : null;
      const counted = own !== undefined || (await isCounted(work, call.id));
      const steps = settle(call, { ownCallback: own, counted, openCallbacks: others, lastReachedAt });
      for (const step of steps) await this.take(work, call, step);
    });
  }

  private async take(work: Work, call: KnownCall, step: CallbackStep): Promise<void> {
    switch (step.step) {
      case 'owe':
        await this.owe(work, call, new Date(step.since));
        return;
      case 'join':
        await linkCall(work, call.id, step.callbackId);
        await completeCallback(work, step.callbackId, call);
        return;
      case 'merge':
        await moveCalls(work, step.callbackId, step.intoId);
        await this.end(work, step.callbackId, 'one-per-client');
        return;
      case 'leave':
        await unlinkCall(work, call.id);
        return;
      case 'cancel':
        await this.end(work, step.callbackId, 'answered-after-all');
        return;
      case 'done':
        await this.end(work, step.callbackId, 'talk', call);
        return;
    }
  }

  private async owe(work: Work, call: KnownCall, since: Date): Promise<void> {
    const departmentId = (await findDepartmentOf(work, call)) ?? wellKnown.rootDepartmentId;
    const calendar = await this.calendars.find(work, await readCalendarOf(work, departmentId));
    const minutes = this.settings.OKNO_CALLBACK_MINUTES;
    const dueAt = workingMinutesLater(calendar, since, minutes) ?? new Date(since.getTime() + minutes * minute);
    const callback: CallbackResource = {
      id: work.newId(),
      state: 'due',
      callRecordId: call.id,
      calls: 1,
      clientId: call.clientId,
      requestId: call.requestId,
      phone: null,
      departmentId,
      employeeId: null,
      dueAt: dueAt.toISOString(),
      endedAt: null,
      result: null,
      reason: null,
      doneByCallId: null,
      version: 1,
      createdAt: work.now.toISOString(),
    };
    await insertCallback(work, callback, since);
    work.publish(callbackOwed, callbackFact(callback, work.now), callback);
    this.journal(work, callback, 'owe');
  }

  private async end(work: Work, id: string, how: CallbackEnd, talk?: KnownCall): Promise<void> {
    const callback = await lockCallback(work, id, work.context.language);
    if (callback?.state !== 'due') return;
    const ended: CallbackResource = {
      ...callback,
      state: talk === undefined ? 'cancelled' : 'done',
      doneByCallId: talk?.id ?? null,
      employeeId: talk?.employeeId ?? null,
      endedAt: work.now.toISOString(),
      version: callback.version + 1,
    };
    await endCallback(work, ended, how);
    const definition = talk === undefined ? callbackCancelled : callbackDone;
    work.publish(definition, callbackFact(ended, work.now), ended);
    this.journal(work, ended, talk === undefined ? 'cancel' : 'done');
  }

  private journal(work: Work, { id, clientId }: CallbackResource, verb: string): void {
    work.audit({
      action: `callback.${verb}`,
      subjectKind: 'callback',
      subjectIds: [id],
      clientIds: clientId === null ? [] : [clientId],
    });
  }
}
