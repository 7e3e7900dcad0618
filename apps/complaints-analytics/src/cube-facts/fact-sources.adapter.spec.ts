import { describe, expect, it } from '@jest/globals';
import {
  assignmentCompleted,
  assignmentDeadlineFollowed,
  assignmentOffered,
  callRecorded,
  callsImported,
  clientDescribed,
  clockCancelled,
  clockStarted,
  employeeDefined,
  eventCatalogue,
  interactionRecorded,
  invoiceCredited,
  invoiceIssued,
  paymentAllocated,
  presenceChanged,
  requestHistoriesImported,
  requestReopened,
  requestsImported,
  importedClientsUndone,
  importedComplaintsUndone,
  importedInvoicesUndone,
  importedRequestsUndone,
  importedStepsUndone,
  sampleEvent,
  type EventDefinition,
  type EventEnvelope,
} from '@okno/contracts';
import { cubeTables, type Change } from '../cube-store/cube-tables.rules.js';
import { factTopics, toErasure, toFactChanges as changesIn } from './fact-sources.adapter.js';

type Data = Record<string, unknown>;

/** The sample of an event, version 7, with some fields of one part of its payload (or of the payload itself) changed. */
function eventWith(definition: EventDefinition, fields: Data, part?: string): EventEnvelope {
  const envelope = sampleEvent(definition);
  const data = envelope.data as Data;
  const changed =
    part === undefined ? { ...data, ...fields } : { ...data, [part]: { ...(data[part] as Data), ...fields } };
  return { ...envelope, aggregateversion: 7, data: changed };
}

/** Two rows of a chunk, the second with some fields changed. */
function chunkWith(definition: EventDefinition, fields: Data): EventEnvelope {
  const envelope = sampleEvent(definition);
  const data = envelope.data as { readonly rows: readonly Data[] };
  const row = data.rows[0] ?? {};
  return { ...envelope, data: { ...data, rows: [row, { ...row, ...fields }] } };
}

const other = '01900000-0000-7000-8000-000000000042';
const first = (changes: readonly Change[]): Change['rows'][number] | undefined => changes[0]?.rows[0];

describe('what an event changes in the cube', () => {
  it.each(
    eventCatalogue.filter(({ topic }) => factTopics.includes(topic)).map((definition) => [definition.type, definition]),
  )('%s fills whole rows of known tables', (_type, definition) => {
    for (const { table, rows } of toFactChanges(sampleEvent(definition as EventDefinition))) {
      for (const row of rows) expect(Object.keys(row).sort()).toEqual(Object.keys(cubeTables[table]).sort());
    }
  });

  it('keeps a call under its record with the version of the fact', () => {
    const [fact] = toFactChanges(eventWith(callRecorded, { id: other, outcome: 'abandoned', waitSeconds: 12 }, 'call'));
    expect(fact).toMatchObject({ table: 'call', key: other, version: 7 });
    expect(fact?.rows).toMatchObject([{ outcome: 'abandoned', wait_seconds: 12 }]);
  });

  it.each([
    ['an answered inbound call is an interaction too', { outcome: 'answered', direction: 'inbound' }, 1],
    ['an answered outbound call is one', { outcome: 'answered', direction: 'outbound' }, 1],
    ['an abandoned call is none', { outcome: 'abandoned', direction: 'inbound' }, 0],
    ['colleagues talking are none', { outcome: 'answered', direction: 'internal' }, 0],
  ])('of an import: %s', (_case, fields, interactions) => {
    const changes = toFactChanges(chunkWith(callsImported, { id: other, version: 3, ...fields }));
    const ofOther = changes.filter(({ key }) => key === other);
    expect(ofOther.filter(({ table }) => table === 'call')).toHaveLength(1);
    expect(ofOther.filter(({ table }) => table === 'interaction')).toHaveLength(interactions);
    expect(ofOther.every(({ version }) => version === 3)).toBe(true);
  });

  it.each([
    ['its own id without a call', null, 'own'],
    ['the id of its call, so that a call told twice stays one exchange', other, other],
  ])('keeps an interaction under %s', (_case, callRecordId, key) => {
    const envelope = eventWith(interactionRecorded, { callRecordId });
    const { interactionId } = envelope.data as { readonly interactionId: string };
    expect(toFactChanges(envelope)[0]?.key).toBe(key === 'own' ? interactionId : key);
  });

  it('remembers each reopening with its moment, beside the request', () => {
    const changes = toFactChanges(eventWith(requestReopened, { at: '2026-05-04T09:00:00.000Z' }));
    expect(changes.map(({ table }) => table)).toEqual(['request', 'request_step']);
    expect(changes[1]?.rows).toMatchObject([{ step: 'reopened', happened_at: '2026-05-04T09:00:00.000Z' }]);
  });

  it('takes solutions and reopenings out of an imported history, and no other step', () => {
    const steps = ['registered', 'assigned', 'solved', 'reopened', 'closed'];
    const envelope = sampleEvent(requestHistoriesImported);
    const data = envelope.data as { readonly rows: readonly Data[] };
    const rows = steps.map((event) => ({ ...data.rows[0], event }));
    const changes = toFactChanges({ ...envelope, data: { ...data, rows } });
    expect(changes.map(({ rows: [row] }) => row?.step)).toEqual(['solved', 'reopened']);
  });

  it('keeps what only an import tells apart from the request', () => {
    const changes = toFactChanges(chunkWith(requestsImported, { requestId: other, departmentId: other }));
    expect(changes.filter(({ key }) => key === other).map(({ table }) => table)).toEqual(['request', 'request_import']);
  });

  it.each([
    [importedRequestsUndone, ['request', 'request_import']],
    [importedStepsUndone, ['request_step']],
    [importedClientsUndone, ['client']],
    [importedComplaintsUndone, ['complaint']],
    [importedInvoicesUndone, ['invoice_line', 'payment', 'payment_allocation']],
  ])('takes back what %o tells', (definition, tables) => {
    const changes = toFactChanges(sampleEvent(definition));
    expect([...new Set(changes.map(({ table }) => table))]).toEqual(tables);
    expect(changes.flatMap(({ rows }) => rows)).toEqual([]);
  });

  const toFactChanges = (envelope: EventEnvelope) => changesIn(envelope, 'Europe/Moscow');

  it.each([
    ['a promise of an answer', { kind: 'first-answer' }, []],
    [
      'a running promise of a solution',
      { kind: 'solution', state: 'running', dueAt: '2026-05-05T09:00:00Z' },
      ['2026-05-05T09:00:00Z'],
    ],
    [
      'a paused one',
      { kind: 'solution', state: 'paused', dueAt: null, lastDueAt: '2026-05-06T09:00:00Z' },
      ['2026-05-06T09:00:00Z'],
    ],
  ])('of clocks: %s', (_case, fields, due) => {
    const changes = toFactChanges(eventWith(clockStarted, fields));
    expect(changes.map(({ rows: [row] }) => row?.due_at)).toEqual(due);
  });

  it('takes a cancelled promise back', () => {
    const changes = toFactChanges(eventWith(clockCancelled, { kind: 'solution', state: 'cancelled' }));
    expect(changes).toMatchObject([{ table: 'solution_clock', version: 7, rows: [] }]);
  });

  it.each([
    ['an open leg has not ended', assignmentOffered, 'offered', null],
    ['a done one ended then', assignmentCompleted, 'done', '2026-05-04T09:00:00Z'],
  ])('of assignments: %s', (_case, definition, state, ended) => {
    const envelope = eventWith(definition, { state }, 'assignment');
    const dated = { ...envelope, data: { ...(envelope.data as Data), at: '2026-05-04T09:00:00Z' } };
    expect(first(toFactChanges(dated))?.ended_at).toBe(ended);
  });

  it('lets a deadline that moves after the end leave the end alone', () => {
    expect(toFactChanges(eventWith(assignmentDeadlineFollowed, { state: 'done' }, 'assignment'))).toEqual([]);
    expect(toFactChanges(eventWith(assignmentDeadlineFollowed, { state: 'accepted' }, 'assignment'))).toHaveLength(1);
  });

  it('keeps the lines of an invoice under the invoice', () => {
    const envelope = sampleEvent(invoiceIssued);
    const { invoice } = envelope.data as { readonly invoice: { readonly invoiceId: string; readonly lines: Data[] } };
    const lines = [...invoice.lines, { ...invoice.lines[0], lineId: other }];
    const [fact] = toFactChanges({ ...envelope, data: { ...(envelope.data as Data), invoice: { ...invoice, lines } } });
    expect(fact?.key).toBe(invoice.invoiceId);
    expect(fact?.rows.map((row) => row.line_id)).toEqual(lines.map((line) => line.lineId));
  });

  it('puts a credit note into the company’s day, under its own event', () => {
    const envelope = sampleEvent(invoiceCredited);
    const { invoice } = envelope.data as { readonly invoice: { readonly invoiceId: string } };
    const data = {
      ...(envelope.data as Data),
      invoice: { ...invoice, creditedMinor: 700 },
      at: '2026-05-31T21:30:00Z',
    };
    const [, credit] = toFactChanges({ ...envelope, id: other, data });
    expect(credit).toMatchObject({
      ...{ table: 'invoice_credit', key: other },
      rows: [{ invoice_id: invoice.invoiceId, credited_minor: 700, credited_on: '2026-06-01' }],
    });
  });

  it('keeps what a payment paid, once it paid something', () => {
    const allocation = { invoiceId: other, amountMinor: 5 };
    const told = (allocations: readonly object[]) =>
      toFactChanges(eventWith(paymentAllocated, { receivedOn: '2026-05-04', allocations })).map(({ table, rows }) => [
        table,
        rows.length,
      ]);
    expect(told([])).toEqual([['payment', 1]]);
    expect(told([allocation, allocation])).toEqual([
      ['payment', 1],
      ['payment_allocation', 2],
    ]);
  });

  it('adds a place of an employee with each definition, from when it was made', () => {
    const envelope = { ...sampleEvent(employeeDefined), id: other, time: '2026-05-04T09:00:00Z' };
    expect(toFactChanges(envelope)).toMatchObject([
      { table: 'employee_place', key: other, rows: [{ since: '2026-05-04T09:00:00Z' }] },
    ]);
  });

  it('has no use for other events', () => {
    expect(toFactChanges(sampleEvent(presenceChanged))).toEqual([]);
  });

  it('refuses a payload that is not what its type promises', () => {
    expect(() => toFactChanges(eventWith(callRecorded, { waitSeconds: -1 }, 'call'))).toThrow();
  });

  it('forgets a name whose key is erased, and nothing else', () => {
    expect(toErasure(clientDescribed.topic.name, other)).toEqual([
      { table: 'member', key: other, version: Infinity, rows: [] },
    ]);
    expect(toErasure(callRecorded.topic.name, other)).toEqual([]);
  });
});
