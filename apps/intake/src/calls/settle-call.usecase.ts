import { Injectable } from '@nestjs/common';
import { callDescribed, callRecorded } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { RecordExchange } from '../requests/record-exchange.usecase.js';
import { TimelineRepository, timelineRow } from '../timeline/timeline.repository.js';
import { CallPartiesQueries } from './call-parties.queries.js';
import { CallRepository, toCallState, type CallRecord } from './call.repository.js';
import { settleCall } from './settle-call.rules.js';

/** Puts a call together anew from all that is known of it, and tells the others if that made a difference. */
@Injectable()
export class SettleCall {
  constructor(
    private readonly calls: CallRepository,
    private readonly parties: CallPartiesQueries,
    private readonly exchanges: RecordExchange,
    private readonly timeline: TimelineRepository,
  ) {}

  /** Joins the caller's transaction, which holds the call's lock; answers undefined for a call nobody told of. */
  async execute(work: Work, callId: string): Promise<CallRecord | undefined> {
    const before = await this.calls.find(work, callId);
    if (before !== undefined && before.importId !== null) return before;
    const settled = settleCall(await this.calls.eventsOf(work, callId));
    if (settled === undefined) return before;
    const { employeeExtension: _extension, product: _product, ...told } = settled;
    const call: CallRecord = {
      id: before?.id ?? work.newId(),
      callId,
      ...told,
      ...(await this.parties.of(work, callId, settled, before)),
      priority: null,
      interactionId: before?.interactionId ?? null,
      importId: null,
      version: (before?.version ?? 0) + 1,
      createdAt: before?.createdAt ?? work.now,
    };
    if (before !== undefined && isSame(before, call)) return before;
    return this.store(work, before, call);
  }

  private async store(work: Work, before: CallRecord | undefined, call: CallRecord): Promise<CallRecord> {
    const becomesExchange =
      call.endedAt !== null && call.clientId !== null && call.direction !== 'internal' && call.interactionId === null;
    const stored = becomesExchange ? { ...call, interactionId: work.newId() } : call;
    await this.calls.save(work, stored);
    const aggregate = { id: stored.id, version: stored.version };
    const recorded = work.publish(callRecorded, { call: toCallState(stored) }, aggregate);
    if (before?.from !== stored.from || before.to !== stored.to) {
      work.publish(callDescribed, { id: stored.id, from: stored.from, to: stored.to }, aggregate);
    }
    await this.timeline.show(work, [timelineRow({ ...recorded, time: stored.ringingAt.toISOString() })]);
    if (becomesExchange && stored.interactionId !== null) await this.recordExchange(work, stored, stored.interactionId);
    return stored;
  }

  private async recordExchange(work: Work, call: CallRecord, interactionId: string): Promise<void> {
    await this.exchanges.execute(work, {
      interactionId,
      clientId: call.clientId,
      requestId: call.requestId,
      contactId: null,
      channel: 'phone',
      direction: call.direction === 'outbound' ? 'outbound' : 'inbound',
      at: call.ringingAt,
      employeeId: call.employeeId,
      productId: call.productId,
      callRecordId: call.id,
    });
  }
}

function isSame(before: CallRecord, after: CallRecord): boolean {
  const contentOf = ({ version: _version, interactionId: _interaction, ...content }: CallRecord): string =>
    JSON.stringify(Object.entries(content).sort(([left], [right]) => (left < right ? -1 : 1)));
  return contentOf(before) === contentOf(after);
}
