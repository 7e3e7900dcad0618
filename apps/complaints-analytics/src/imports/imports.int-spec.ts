import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  causeDefined,
  causeResource,
  complaintRegistered,
  complaintResource,
  complaintRowsReceived,
  complaintsImported,
  departmentDefined,
  importChunkCounted,
  importUndoAsked,
  importedComplaintsUndone,
  pageOf,
  productDefined,
  wellKnown,
  type EventPayload,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';

type Row = EventPayload<typeof complaintRowsReceived>['rows'][number];

let service: TestService;
let quality: Caller;
const fiber = newId();
const experts = newId();

function row(line: number, given: Partial<Row> = {}): Row {
  return {
    line,
    reference: `A-${line.toString()}`,
    clientId: null,
    requestReference: null,
    requestId: null,
    product: 'Fibre',
    productId: null,
    cause: 'Late repair',
    department: 'Experts',
    severity: 'normal',
    text: 'It came late',
    receivedAt: '2025-05-04T10:00:00Z',
    answeredAt: '2025-05-06T10:00:00Z',
    verdict: 'justified',
    appealed: false,
    ...given,
  };
}

async function receive(importId: string, chunk: number, rows: Row[], source = 'complaints-csv', eventId = newId()) {
  const chunkId = newId();
  await service.publish(complaintRowsReceived, { importId, chunk, chunkId, source, rows }, { eventId });
  return { chunkId, eventId };
}

async function countsOf(importId: string): Promise<object[]> {
  const counted = await service.publishedOf(importChunkCounted);
  return counted
    .filter(({ data }) => data.importId === importId)
    .map(({ data: { accepted, duplicates, rejected, linked, unlinked } }) => ({
      accepted,
      duplicates,
      rejected,
      linked,
      unlinked,
    }));
}

beforeAll(async () => {
  service = await TestService.start(complaintsAnalyticsService);
  quality = await service.as({ roles: ['quality'] });
  await quality.call('POST', '/causes', { code: 'rude', name: 'Rude answer' });
  const product = { productId: fiber, code: 'fiber', name: 'Fibre', parentId: null, active: true };
  await service.publish(productDefined, product, { id: fiber });
  const rest = { parentId: null, headId: null, calendarId: wellKnown.defaultCalendarId, active: true };
  await service.publish(departmentDefined, { departmentId: experts, code: 'ex', name: 'Experts', ...rest });
  await service.settle();
});
afterAll(async () => {
  await service.stop();
});

describe('an import of complaints', () => {
  it('stores what it brings with its own times, announces it by the chunk and sends nothing', async () => {
    const importId = newId();
    const clientId = newId();
    await receive(importId, 0, [
      row(1, { clientId }),
      row(2, { cause: 'RUDE ANSWER', verdict: null, answeredAt: null }),
      row(3, { cause: 'Late  Repair', product: 'Unknown', department: 'Nobody', requestId: newId() }),
      row(4, { reference: 'A-1', text: 'the same again' }),
    ]);
    expect(await countsOf(importId)).toEqual([{ accepted: 3, duplicates: 1, rejected: 0, linked: 2, unlinked: 1 }]);
    const [chunk] = await service.publishedOf(complaintsImported);
    expect(chunk?.data.rows.map(({ reference, state }) => [reference, state])).toEqual([
      ['A-1', 'closed'],
      ['A-2', 'registered'],
      ['A-3', 'closed'],
    ]);
    expect(await service.publishedOf(complaintRegistered)).toEqual([]);
    const { items } = await quality.get(`/complaints?clientId=${clientId}`, pageOf(complaintResource));
    expect(items).toEqual([
      expect.objectContaining({
        reference: 'A-1',
        source: 'complaints-csv',
        text: 'It came late',
        product: fiber,
        departmentId: experts,
        verdict: 'justified',
        receivedAt: '2025-05-04T10:00:00.000Z',
        answeredAt: '2025-05-06T10:00:00.000Z',
        requestId: null,
        answerDueAt: null,
      }),
    ]);
  });

  it('makes unknown causes below one root, each once, and finds the known ones', async () => {
    const causes = await quality.get('/causes', pageOf(causeResource));
    const root = causes.items.find(({ code }) => code === 'imported');
    const made = causes.items.filter(({ parentId }) => parentId === root?.id);
    expect(made.map(({ code, name }) => [code, name])).toEqual([['late-repair', 'Late repair']]);
    expect(causes.items.map(({ code }) => code)).toEqual(['imported', 'late-repair', 'rude']);
    const events = await service.publishedOf(causeDefined);
    expect(events.map(({ data }) => data.code).sort()).toEqual(['imported', 'late-repair', 'rude']);
    const rude = await quality.get('/complaints?cause=rude', pageOf(complaintResource));
    expect(rude.items.map(({ reference }) => reference)).toEqual(['A-2']);
  });

  it('changes nothing a second time, not even with other contents; another source has references of its own', async () => {
    const importId = newId();
    await receive(importId, 0, [row(1, { text: 'changed' }), row(2), row(3)]);
    expect(await countsOf(importId)).toEqual([{ accepted: 0, duplicates: 3, rejected: 0, linked: 0, unlinked: 0 }]);
    const other = newId();
    await receive(other, 0, [row(1)], 'other-system');
    expect(await countsOf(other)).toEqual([{ accepted: 1, duplicates: 0, rejected: 0, linked: 0, unlinked: 1 }]);
  });

  it('counts every row of many chunks once, delivered twice and overlapping', async () => {
    const importId = newId();
    const chunkOf = (from: number) =>
      Array.from({ length: 500 }, (_, index) => row(from + index, { cause: `Cause ${String((from + index) % 7)}` }));
    for (const [index, from] of [10_000, 10_500, 10_750, 11_250].entries()) {
      const { eventId } = await receive(importId, index, chunkOf(from));
      await receive(importId, index, chunkOf(from), 'complaints-csv', eventId);
    }
    const counts = (await countsOf(importId)) as { accepted: number; duplicates: number }[];
    expect(counts).toHaveLength(4);
    const total = (key: 'accepted' | 'duplicates') => counts.reduce((sum, count) => sum + count[key], 0);
    expect([total('accepted'), total('duplicates')]).toEqual([1750, 250]);
    const announced = await service.publishedOf(complaintsImported);
    const rows = announced.filter(({ data }) => data.importId === importId).flatMap(({ data }) => data.rows);
    expect(new Set(rows.map(({ reference }) => reference)).size).toBe(1750);
    const [{ count } = { count: 0 }] = await service.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM complaint WHERE reference LIKE 'A-1____'`,
    );
    expect(count).toBe(1750);
  });
});

describe('undoing an import of complaints', () => {
  it('takes back those on which nobody has worked here, thousand by thousand, and names the others', async () => {
    const importId = newId();
    const rows = Array.from({ length: 1_002 }, (_, index) => row(30_000 + index, { verdict: null, answeredAt: null }));
    await receive(importId, 0, rows.slice(0, 1_000));
    await receive(importId, 1, rows.slice(1_000));
    await service.settle();
    const [worked] = await service.database.query<{ id: string }>(
      `SELECT id FROM complaint WHERE reference = 'A-31001'`,
    );
    const change = await quality.call('POST', `/complaints/${worked?.id ?? ''}/acknowledge`, {});
    expect(change.status).toBe(200);
    const undo = async (round: number, after: string | null) => {
      await service.publish(importUndoAsked, { importId, kind: 'complaint', round, after });
      await service.publish(importUndoAsked, { importId, kind: 'invoice', round, after });
      const told = (await service.publishedOf(importedComplaintsUndone)).map(({ data }) => data);
      return told.filter((data) => data.importId === importId && data.round === round);
    };
    const [first, ...more] = await undo(1, null);
    expect([first?.rows.length, first?.kept, more]).toEqual([1_000, [], []]);
    const [second] = await undo(2, first?.next ?? null);
    expect([second?.rows.length, second?.next]).toEqual([1, null]);
    expect(second?.kept).toEqual([{ id: worked?.id, name: 'A-31001', reason: 'changed' }]);
    expect(await service.database.query(`SELECT reference FROM complaint WHERE reference LIKE 'A-3____'`)).toEqual([
      { reference: 'A-31001' },
    ]);
    const again = newId();
    await receive(again, 0, rows.slice(0, 1_000));
    await receive(again, 1, rows.slice(1_000));
    expect(await countsOf(again)).toMatchObject([{ accepted: 1_000 }, { accepted: 1, duplicates: 1 }]);
  });
});
