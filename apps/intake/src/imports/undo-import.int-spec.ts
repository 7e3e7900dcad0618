import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callResource,
  clientResource,
  importMade,
  importProgressed,
  importResource,
  importUndoAsked,
  importedCallsUndone,
  importedClientsUndone,
  importedComplaintsUndone,
  importedInvoicesUndone,
  importedRequestsUndone,
  importedStepsUndone,
  invoiceChunkCounted,
  importChunkCounted,
  pageOf,
  problemField,
  requestResource,
  requestsImported,
  timelineItem,
  type ImportResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let administrator: Caller;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-05-04T09:00:00Z' });
  administrator = await service.as({ roles: ['administrator'] });
  await bring('clients-csv', ['externalId,name', 'K-1,Known']);
});
afterAll(() => service.stop());

async function begin(source: string, rows: readonly string[], query = ''): Promise<string> {
  const options = { raw: rows.join('\n'), headers: { 'content-type': 'text/csv' } };
  return importMade.parse((await administrator.call('POST', `/imports/${source}${query}`, undefined, options)).body).id;
}
const until = (id: string, ...statuses: readonly ImportResource['status'][]) =>
  administrator.eventually(`/imports/${id}`, importResource, ({ status }) => statuses.includes(status), 20);
const bring = async (source: string, rows: readonly string[], query = '') =>
  until(await begin(source, rows, query), 'done', 'failed');
const ask = (id: string, who = administrator) => who.call('POST', `/imports/${id}/undo`, {});
/** What is said of an import that was taken back to its end. */
async function undo(id: string): Promise<ImportResource> {
  expect((await ask(id)).status).toBe(200);
  return until(id, 'undone');
}
async function refusal(id: string, who = administrator) {
  const answer = await ask(id, who);
  return [answer.status, problemField.parse(answer.body).code];
}
const keptIn = ({ kept }: ImportResource) => kept.map(({ kind, name, reason }) => [kind, name, reason]);
const rowsOf = async (table: string) =>
  (await service.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]?.count;

describe('undoing an import of calls', () => {
  const callsOf = (name: string) => [
    'callId,startedAt,direction,outcome,clientExternalId',
    `${name}-1,2026-01-13T09:00:00Z,inbound,answered,K-1`,
    `${name}-2,2026-01-13T09:05:00Z,inbound,abandoned,`,
  ];

  it('takes back its calls and what the timeline shows of them, once; then the file comes in anew', async () => {
    const rows = callsOf('u');
    const made = await bring('calls-csv', rows);
    expect(made).toMatchObject({ undone: [], kept: [] });
    const undone = await undo(made.id);
    expect(undone).toMatchObject({ id: made.id, read: 2, accepted: 2, kept: [] });
    expect(undone.undone).toEqual([{ kind: 'call', takenBack: 2, kept: 0 }]);
    expect(await undo(made.id)).toEqual(undone);
    const told = (await service.publishedOf(importedCallsUndone)).filter(({ data }) => data.importId === made.id);
    expect(told.map(({ data: { kind, ids } }) => [kind, ids.length])).toEqual([['call', 2]]);
    const progress = (await service.publishedOf(importProgressed)).filter(({ data }) => data.importId === made.id);
    expect(progress.at(-1)?.data.status).toBe('undone');
    expect((await administrator.get('/calls?callId=u-1', pageOf(callResource))).items).toEqual([]);
    const [client] = (await administrator.get('/clients?q=Known', pageOf(clientResource))).items;
    const shown = await administrator.get(`/clients/${client?.id ?? ''}/timeline`, pageOf(timelineItem));
    expect(shown.items).toEqual([]);
    expect(await bring('calls-csv', rows)).toMatchObject({ accepted: 2, duplicates: 0, linked: 1 });
  });

  it('takes back days of calls', async () => {
    const rows = ['day,direction,calls', '2026-01-13,inbound,7', '2026-01-14,inbound,8'];
    const { id } = await bring('call-days-csv', rows);
    expect((await undo(id)).undone).toEqual([{ kind: 'call-day', takenBack: 2, kept: 0 }]);
    expect(await bring('call-days-csv', rows)).toMatchObject({ accepted: 2 });
  });

  it('leaves calls of which an exchange has told as well, and those that a request names, and says so', async () => {
    const { id } = await bring('calls-csv', [...callsOf('w'), 'w-3,2026-01-13T09:10:00Z,inbound,answered,']);
    const at = '2026-01-13T09:20:00Z';
    const event = { callId: 'w-1', event: 'ended', at, direction: 'inbound', from: '+74950000001', to: '100' };
    expect((await administrator.call('POST', '/channels/telephony/events', event)).status).toBe(202);
    const operator = await service.as({ roles: ['operator'], employeeId: newId() });
    const from = { phone: '+74950000009' };
    const request = { channel: 'phone', from, kind: 'question', subject: 'x', description: 'x', callId: 'w-3' };
    expect((await operator.call('POST', '/requests', request)).status).toBe(201);
    await service.settle();
    const undone = await undo(id);
    expect(undone.undone).toEqual([{ kind: 'call', takenBack: 1, kept: 2 }]);
    expect(keptIn(undone).sort()).toEqual([
      ['call', 'w-1', 'told-by-exchange'],
      ['call', 'w-3', 'has-requests'],
    ]);
    const left = await service.database.query(`SELECT call_id AS name FROM call WHERE call_id LIKE 'w-_' ORDER BY 1`);
    expect(left).toEqual([{ name: 'w-1' }, { name: 'w-3' }]);
    const file = await administrator.call('GET', `/imports/${id}/kept.csv`);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="kept-${id}.csv"`);
    expect(String(file.body).replace('\ufeff', '').split('\r\n')).toEqual([
      'kind,id,name,reason',
      ...undone.kept.map(({ kind, id: record, name, reason }) => [kind, record, name, reason].join(',')),
      '',
    ]);
  });
});

describe('undoing an import of clients', () => {
  it('takes back those of whom nothing else is known, and names the others', async () => {
    const { id } = await bring('clients-csv', [
      'externalId,name,phone',
      'C-1,One,+74950000011',
      'C-2,Two,',
      'C-3,Three,',
    ]);
    const [changed] = (await administrator.get('/clients?q=Two', pageOf(clientResource))).items;
    const headers = { 'if-match': '"1"' };
    const change = await administrator.call('PATCH', `/clients/${changed?.id ?? ''}`, { segment: 'gold' }, { headers });
    expect(change.status).toBe(200);
    await bring('requests-csv', ['reference,registeredAt,clientExternalId', 'C-R,2026-01-01T09:00:00Z,C-3']);
    const undone = await undo(id);
    expect(undone.undone).toEqual([{ kind: 'client', takenBack: 1, kept: 2 }]);
    expect(keptIn(undone)).toEqual([
      ['client', 'C-2', 'changed'],
      ['client', 'C-3', 'has-requests'],
    ]);
    expect((await administrator.get('/clients?q=One', pageOf(clientResource))).items).toEqual([]);
    const told = (await service.publishedOf(importedClientsUndone)).filter(({ data }) => data.importId === id);
    expect(told.map(({ data }) => data.rows.length)).toEqual([1]);
    const again = await bring('clients-csv', ['externalId,name', 'C-1,One', 'C-2,Two', 'C-3,Three']);
    expect(again).toMatchObject({ accepted: 1, duplicates: 2 });
  });
});

describe('undoing an import of requests', () => {
  const head = 'reference,registeredAt,clientExternalId,subject';

  it('takes them back with their clients that stood in, their steps and words, but for what was worked on', async () => {
    const made = await bring('requests-csv', [
      head,
      'Q-1,2026-01-01T09:00:00Z,Stranger-1,one',
      'Q-2,2026-01-01T09:00:00Z,Stranger-2,two',
      'Q-3,2026-01-01T09:00:00Z,K-1,whirligig',
    ]);
    const operator = await service.as({ roles: ['operator'], employeeId: newId() });
    const found = await administrator.get('/requests?q=Q-2', pageOf(requestResource));
    const worked = found.items[0]?.id ?? '';
    const note = { direction: 'internal', text: 'I have called them' };
    expect((await operator.call('POST', `/requests/${worked}/messages`, note)).status).toBe(201);
    expect(JSON.stringify((await operator.call('GET', '/search?q=whirligig')).body)).toContain('Q-3');
    const undone = await undo(made.id);
    expect(undone.undone).toEqual([
      { kind: 'client', takenBack: 1, kept: 1 },
      { kind: 'request', takenBack: 2, kept: 1 },
      { kind: 'request-step', takenBack: 0, kept: 0 },
    ]);
    expect(keptIn(undone)).toEqual([
      ['client', 'Stranger-2', 'has-requests'],
      ['request', 'Q-2', 'has-messages'],
    ]);
    const told = (await service.publishedOf(importedRequestsUndone)).filter(({ data }) => data.importId === made.id);
    expect(told.flatMap(({ data }) => data.rows.map(({ version }) => version))).toEqual([2, 2]);
    expect(JSON.stringify((await operator.call('GET', '/search?q=whirligig')).body)).not.toContain('Q-3');
    const again = await bring('requests-csv', [
      head,
      'Q-1,2026-01-01T09:00:00Z,Stranger-1,one',
      'Q-2,2026-01-01T09:00:00Z,K-1,two',
    ]);
    expect(again).toMatchObject({ accepted: 1, duplicates: 1, unlinked: 1 });
  });

  it('takes back steps, and the requests of another import are as they were; these go only without such steps', async () => {
    const requests = await bring('requests-csv', [head, 'S-1,2026-01-01T09:00:00Z,K-1,one']);
    const stepRows = ['reference,at,event', 'S-1,2026-01-02T09:00:00Z,accepted', 'S-1,2026-01-03T09:00:00Z,solved'];
    const steps = await bring('request-events-csv', stepRows);
    const state = async () => {
      const { items } = await administrator.get('/requests?q=S-1', pageOf(requestResource));
      return items.map(({ status, solvedAt }) => [status, solvedAt]);
    };
    expect(await state()).toEqual([['solved', '2026-01-03T09:00:00.000Z']]);
    expect((await undo(steps.id)).undone).toEqual([{ kind: 'request-step', takenBack: 2, kept: 0 }]);
    expect(await state()).toEqual([['registered', null]]);
    const told = (await service.publishedOf(importedStepsUndone)).filter(({ data }) => data.importId === steps.id);
    expect(told.map(({ data }) => data.stepIds.length)).toEqual([2]);
    const restored = (await service.publishedOf(requestsImported)).filter(({ data }) => data.importId === steps.id);
    expect(restored.map(({ data }) => data.rows.map(({ status, version }) => [status, version]))).toEqual([
      [['solved', 2]],
      [['registered', 3]],
    ]);
    const again = await bring('request-events-csv', stepRows);
    expect(again).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(await state()).toEqual([['solved', '2026-01-03T09:00:00.000Z']]);
    expect((await undo(again.id)).undone).toEqual([{ kind: 'request-step', takenBack: 2, kept: 0 }]);
    expect((await undo(requests.id)).undone).toContainEqual({ kind: 'request', takenBack: 1, kept: 0 });
    // Whoever reads any of the imports last hears that the request never was.
    const gone = (await service.publishedOf(importedRequestsUndone)).map(({ data }) => data.importId);
    expect(gone).toEqual(expect.arrayContaining([requests.id, steps.id, again.id]));
  });

  it('leaves a request of which another import told steps, and says so', async () => {
    const requests = await bring('requests-csv', [head, 'T-1,2026-01-01T09:00:00Z,K-1,one']);
    await bring('request-events-csv', ['reference,at,event', 'T-1,2026-01-03T09:00:00Z,solved']);
    expect(keptIn(await undo(requests.id))).toEqual([['request', 'T-1', 'has-steps-of-another-import']]);
  });

  it('takes back snapshots, those of a longer export apart', async () => {
    const columns = { reference: 'reference', at: 'at', status: 'status', clientExternalId: 'clientExternalId' };
    const profile = {
      name: 'snaps',
      source: 'requests-csv',
      rowsAre: 'snapshots',
      columns: Object.fromEntries(Object.entries(columns).map(([to, from]) => [to, { from: [from] }])),
    };
    expect((await administrator.call('POST', '/imports/profiles', profile)).status).toBe(201);
    const short = ['reference,at,status,clientExternalId', 'N-1,2026-01-01T09:00:00Z,registered,K-1'];
    const long = [...short, 'N-1,2026-01-02T09:00:00Z,solved,K-1', 'N-2,2026-01-02T09:00:00Z,registered,K-1'];
    const first = await bring('requests-csv', short, '?profile=snaps');
    const second = await bring('requests-csv', long, '?profile=snaps');
    expect([first.accepted, second.accepted, second.duplicates]).toEqual([1, 2, 1]);
    const states = async () => {
      const { items } = await administrator.get('/requests?q=N-', pageOf(requestResource));
      return items.map(({ reference, status }) => [reference, status]).sort();
    };
    expect((await undo(second.id)).undone).toEqual([
      { kind: 'client', takenBack: 0, kept: 0 },
      { kind: 'request', takenBack: 1, kept: 0 },
      { kind: 'request-step', takenBack: 1, kept: 0 },
    ]);
    expect(await states()).toEqual([['N-1', 'registered']]);
    expect(await bring('requests-csv', long, '?profile=snaps')).toMatchObject({ accepted: 2, duplicates: 1 });
    expect(await states()).toEqual([
      ['N-1', 'solved'],
      ['N-2', 'registered'],
    ]);
  });
});

describe('undoing an import of what other services own', () => {
  const counts = { accepted: 1, duplicates: 0, rejected: 0, linked: 0, unlinked: 1, rejects: [] };

  it('asks round by round, counts the answers once, and then takes back the clients who stood in', async () => {
    const id = await begin('invoices-csv', ['number,issuedOn,amount,clientExternalId', 'V-1,2026-01-13,10.00,Payer-9']);
    await until(id, 'running');
    await service.settle();
    expect((await refusal(id))[1]).toBe('import-not-over');
    await service.publish(invoiceChunkCounted, { importId: id, chunk: 0, ...counts });
    await until(id, 'done');
    expect((await ask(id)).status).toBe(200);
    const asked = async () =>
      (await service.publishedOf(importUndoAsked)).flatMap(({ data }) => (data.importId === id ? [data] : []));
    for (let tries = 0; tries < 50 && (await asked()).length === 0; tries += 1) await service.settle();
    expect(await asked()).toEqual([{ importId: id, kind: 'invoice', round: 1, after: null }]);
    const last = newId();
    const kept = [{ id: newId(), name: 'V-2', reason: 'has-payments' as const }];
    const rows = [{ invoiceId: newId(), version: 2, paymentIds: [] }];
    const answer = { importId: id, round: 1, rows, kept, next: last };
    await service.publish(importedInvoicesUndone, answer);
    await service.publish(importedInvoicesUndone, answer);
    for (let tries = 0; tries < 50 && (await asked()).length === 1; tries += 1) await service.settle();
    expect((await asked()).at(-1)).toEqual({ importId: id, kind: 'invoice', round: 2, after: last });
    await service.publish(importedInvoicesUndone, { importId: id, round: 2, rows: [], kept: [], next: null });
    const undone = await until(id, 'undone');
    expect(undone.undone).toEqual([
      { kind: 'client', takenBack: 1, kept: 0 },
      { kind: 'invoice', takenBack: 1, kept: 1 },
    ]);
    expect(keptIn(undone)).toEqual([['invoice', 'V-2', 'has-payments']]);
  });

  it('ends with the last answer about complaints', async () => {
    const id = await begin('complaints-csv', ['reference,receivedAt', 'B-1,2026-01-13T09:00:00Z']);
    await until(id, 'running');
    await service.settle();
    await service.publish(importChunkCounted, { importId: id, chunk: 0, ...counts });
    await until(id, 'done');
    await ask(id);
    const asked = async () => (await service.publishedOf(importUndoAsked)).some(({ data }) => data.importId === id);
    for (let tries = 0; tries < 50 && !(await asked()); tries += 1) await service.settle();
    const rows = [{ complaintId: newId(), version: 2 }];
    await service.publish(importedComplaintsUndone, { importId: id, round: 1, rows, kept: [], next: null });
    expect((await until(id, 'undone')).undone).toEqual([{ kind: 'complaint', takenBack: 1, kept: 0 }]);
  });
});

describe('undoing an import', () => {
  it('is not there for logs of exchanges, unknown imports and other roles', async () => {
    const { id } = await bring('asterisk-queue-log', ['1700000000|q.1|line-1|NONE|ENTERQUEUE||89161234567|1']);
    expect(await refusal(id)).toEqual([422, 'undo-not-available']);
    expect((await refusal(newId()))[0]).toBe(404);
    const operator = await service.as({ roles: ['operator'] });
    expect((await ask(id, operator)).status).toBe(403);
    expect((await operator.call('GET', `/imports/${id}/kept.csv`)).status).toBe(403);
    expect((await administrator.call('GET', `/imports/${newId()}/kept.csv`)).status).toBe(404);
  });

  it('is done in batches, tells how far it is, and after a failure goes on where it was', async () => {
    const clients = (await rowsOf('client')) ?? 0;
    const numbers = Array.from({ length: 2_500 }, (_, index) => `L-${String(index)}`);
    const { id } = await bring('clients-csv', ['externalId', ...numbers]);
    expect(await rowsOf('client')).toBe(clients + 2_500);
    await service.asOwner(`
      CREATE FUNCTION intake.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
      CREATE TRIGGER fail BEFORE DELETE ON intake.client FOR EACH ROW WHEN (OLD.name = 'L-2499') EXECUTE FUNCTION intake.fail()`);
    await ask(id);
    const isHalfWay = ({ undone }: ImportResource) => undone[0]?.takenBack === 2_000;
    const halfWay = await administrator.eventually(`/imports/${id}`, importResource, isHalfWay, 20);
    expect(halfWay).toMatchObject({ status: 'undoing', accepted: 2_500 });
    expect(await rowsOf('client')).toBe(clients + 500);
    await service.asOwner('DROP TRIGGER fail ON intake.client');
    const undone = await until(id, 'undone');
    expect(undone.undone).toEqual([{ kind: 'client', takenBack: 2_500, kept: 0 }]);
    expect(await rowsOf('client')).toBe(clients);
    const told = (await service.publishedOf(importedClientsUndone)).filter(({ data }) => data.importId === id);
    const ids = told.flatMap(({ data }) => data.rows.map(({ clientId }) => clientId));
    expect([ids.length, new Set(ids).size]).toEqual([2_500, 2_500]);
  });
});
