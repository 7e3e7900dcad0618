import { Injectable } from '@nestjs/common';
import { callsImported } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { ImportLookups, idOf } from '../imports/import-lookups.queries.js';
import type { ImportRun, Numbered, StoreOutcome } from '../imports/row-store.repository.js';
import { ExchangeCallsRepository, type KnownCall, type LoggedCall } from './exchange-calls.repository.js';
import type { LogLine, StitchedCall } from './exchange-line.rules.js';
import { ExchangeLinesRepository, type KeptLine } from './exchange-lines.repository.js';

/** Puts a call together from all of its lines; undefined while it goes on, and for lines that make none. */
export type Stitch = (lines: readonly LogLine[]) => StitchedCall | undefined;

/**
 * Keeps the lines of an exchange's log and makes calls of them. A call that is over appears once, however its lines are spread over
 * batches and files; lines that come later change it. A call that is known from elsewhere stays as it is: its lines are duplicates.
 */
@Injectable()
export class KeepLogLines {
  constructor(
    private readonly lookups: ImportLookups,
    private readonly lines: ExchangeLinesRepository,
    private readonly calls: ExchangeCallsRepository,
  ) {}

  async execute(
    work: Work,
    run: ImportRun,
    rows: readonly Numbered<KeptLine>[],
    stitch: Stitch,
  ): Promise<StoreOutcome> {
    await this.lines.lock(work, run.source);
    const known = await this.calls.find(work, callIdsOf(rows.map(({ row }) => row)));
    const ours = rows.map(({ row }) => row).filter(({ callId }) => isOurs(known.get(callId ?? ''), run.source));
    const added = await this.lines.add(work, run, ours);
    const fresh = ours.filter((line) => added.has(line.key));
    const clients = await this.settle(work, run, callIdsOf(fresh), known, stitch);
    const linked = fresh.filter(({ callId }) => callId !== null && clients.has(callId)).length;
    return {
      accepted: fresh.length,
      duplicates: rows.length - fresh.length,
      linked,
      unlinked: fresh.length - linked,
    };
  }

  /** Answers the calls whose client is known. */
  private async settle(
    work: Work,
    run: ImportRun,
    callIds: readonly string[],
    known: ReadonlyMap<string, KnownCall>,
    stitch: Stitch,
  ): Promise<ReadonlySet<string>> {
    const stitched = new Map<string, StitchedCall>();
    for (const [callId, lines] of await this.lines.linesOf(work, run.source, callIds)) {
      const call = stitch(lines);
      if (call !== undefined) stitched.set(callId, call);
    }
    const calls = await this.describe(work, run, stitched, known);
    const changed = calls.filter((call) => !isSame(known.get(call.callId), call));
    const ids = await this.calls.save(work, run.id, changed, work.now);
    const stored = changed.filter(({ id }) => ids.has(id));
    if (stored.length > 0) {
      work.publish(
        callsImported,
        {
          importId: run.id,
          chunk: run.chunk,
          rows: stored.map(({ from: _from, to: _to, candidates: _candidates, notes: _notes, ...state }) => state),
        },
        { id: run.id, version: run.chunk + 1 },
      );
    }
    return new Set(calls.filter(({ clientId }) => clientId !== null).map(({ callId }) => callId));
  }

  /** What the numbers and names of the calls stand for. */
  private async describe(
    work: Work,
    { names }: ImportRun,
    stitched: ReadonlyMap<string, StitchedCall>,
    known: ReadonlyMap<string, KnownCall>,
  ): Promise<readonly LoggedCall[]> {
    const found = [...stitched].map(([callId, call]) => ({ callId, call, phone: this.clientPhone(call) }));
    const clients = await this.calls.clientsByPhone(
      work,
      found.map(({ phone }) => phone),
    );
    const requests = await this.calls.requestsNaming(work, [...stitched.keys()]);
    return found.map(({ callId, call, phone }) => {
      const { employeeNames, ringingAt, answeredAt, endedAt, ...told } = call;
      const before = known.get(callId);
      const candidates = clients.get(phone ?? '') ?? [];
      const request = requests.get(callId);
      const clientId = before?.clientId ?? (candidates.length === 1 ? candidates[0] : undefined) ?? request?.clientId;
      return {
        ...told,
        id: before?.id ?? work.newId(),
        callId,
        from: this.normalized(call.from),
        to: this.normalized(call.to),
        departmentId: idOf(names.queues, call.queue),
        employeeId: employeeNames.map((name) => idOf(names.employees, name)).find((id) => id !== null) ?? null,
        clientId: clientId ?? null,
        candidates: clientId === undefined ? candidates : [],
        requestId: request?.id ?? null,
        productId: request?.productId ?? null,
        priority: null,
        ringingAt: ringingAt.toISOString(),
        answeredAt: answeredAt?.toISOString() ?? null,
        endedAt: endedAt?.toISOString() ?? null,
        version: (before?.version ?? 0) + 1,
      };
    });
  }

  private clientPhone({ direction, from, to }: StitchedCall): string | null {
    if (direction === 'internal') return null;
    return this.lookups.phone(direction === 'inbound' ? from : to);
  }

  private normalized(number: string): string {
    return this.lookups.phone(number) ?? number;
  }
}

function callIdsOf(lines: readonly KeptLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ callId }) => callId ?? []))];
}

function isOurs(known: KnownCall | undefined, source: string): boolean {
  return known === undefined || known.source === source;
}

function isSame(before: KnownCall | undefined, call: LoggedCall): boolean {
  if (before === undefined) return false;
  const old: Readonly<Record<string, unknown>> = { ...before };
  return Object.entries(call).every(
    ([name, value]) => name === 'version' || JSON.stringify(old[name] ?? null) === JSON.stringify(value ?? null),
  );
}
