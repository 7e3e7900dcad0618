import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientResource,
  contactResource,
  fileResource,
  messageResource,
  pageOf,
  requestResource,
  searchResult,
  type ClientResource,
  type RequestResource,
  type SearchItem,
} from '@okno/contracts';
import { IntakeDesk, TestService, type Caller, type DeskEmployee } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;
let manager: DeskEmployee;
let specialist: DeskEmployee;
let mine: ClientResource;
let other: ClientResource;
let cable: RequestResource;
let invoice: RequestResource;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-03-02T09:00:00Z' });
  desk = await IntakeDesk.open(service);
  manager = await desk.hire(['manager']);
  specialist = await desk.hire(['specialist'], 2);
  mine = await desk.client({
    name: 'Ромашка, ООО',
    managerId: manager.id,
    taxId: '7701234567',
    phones: ['+7 916 123-45-67'],
    emails: ['Office@Romashka.ru'],
    externalIds: { crm: 'K-100500' },
  });
  other = await desk.client({ name: 'Василёк', phones: ['+7 916 999-88-77'] });
  cable = await desk.request(mine.id, {
    subject: 'Повреждены кабели на чердаке',
    description: 'После ремонта крыши пропала связь; the routers are blinking red/green',
  });
  invoice = await desk.request(other.id, { subject: 'Wrong invoice', description: 'Счёт выставлен дважды за кабель' });
  await desk.assignment('offered', { requestId: invoice.id, tier: 2, departmentId: specialist.departmentId });
  await service.settle();
});
afterAll(() => service.stop());

async function found(q: string, by: Caller = desk.operator.api, more = ''): Promise<SearchItem[]> {
  return (await by.get(`/search?q=${encodeURIComponent(q)}${more}`, searchResult)).items;
}
async function foundIds(q: string, by?: Caller, more?: string): Promise<string[]> {
  return (await found(q, by, more)).map(({ id }) => id).sort();
}
function say(requestId: string, text: string, more: object = {}) {
  const body = { direction: 'internal', text, ...more };
  return desk.operator.api.post(`/requests/${requestId}/messages`, body, messageResource);
}

describe('search', () => {
  it.each([
    ['another form of a Russian word', 'кабель', ['cable', 'invoice']],
    ['words in any order', 'чердаке повреждённый', ['cable']],
    ['another form of an English word', 'router', ['cable']],
    ['both languages at once', 'крыша blink', ['cable']],
    ['a word between signs', 'green', ['cable']],
    ['е for ё', 'счет', ['invoice']],
    ['ё for е', 'счёта', ['invoice']],
    ['the beginning of a word', 'чер', ['cable']],
    ['a word that is nowhere', 'кабель чердак бегемот', []],
  ])('finds requests by %s', async (_, q, names) => {
    const expected = names.map((name) => (name === 'cable' ? cable.id : invoice.id)).sort();
    expect(await foundIds(q, undefined, '&kinds=request')).toEqual(expected);
  });

  it('marks what it found, in the title and in an excerpt', async () => {
    const [item] = await found('роутер ремонт routers', undefined, '&kinds=request');
    expect(item).toBeUndefined();
    const [hit] = await found('ремонту кабелей', undefined, '&kinds=request');
    expect(hit).toMatchObject({ id: cable.id, requestId: cable.id, clientId: mine.id, match: 'words' });
    const marked = (text: string | null, marks: readonly (readonly [number, number])[]) =>
      marks.map(([from, to]) => text?.slice(from, to));
    expect(marked(hit?.title ?? null, hit?.titleMarks ?? [])).toEqual(['кабели']);
    expect(marked(hit?.snippet ?? null, hit?.snippetMarks ?? [])).toEqual(['ремонта']);
  });

  it('finds a request by its reference and by a part of it', async () => {
    const [exact] = await found(cable.reference.toLowerCase());
    expect(exact).toMatchObject({ id: cable.id, match: 'exact' });
    const part = await found(cable.reference.slice(2), undefined, '&kinds=request');
    expect(part[0]).toMatchObject({ id: cable.id, match: 'fragment' });
    expect(await foundIds(cable.reference.slice(0, 9), undefined, '&kinds=request')).toEqual(
      [cable.id, invoice.id].sort(),
    );
  });

  it.each([
    '+7 (916) 123',
    '8916123',
    '8 916 123-45-67',
    '123-45',
    'office@roma',
    'romashka.ru',
    'K-1005',
    '770123',
    'ромашк',
  ])('finds a client by %j', async (q) => {
    expect(await foundIds(q, undefined, '&kinds=client')).toEqual([mine.id]);
  });

  it('finds a client by a contact, and says by which', async () => {
    const body = { name: 'Иннокентий Лопатин', decisionRoles: [], phones: [], emails: [] };
    await desk.operator.api.post(`/clients/${other.id}/contacts`, body, contactResource);
    expect(await foundIds('василек', undefined, '&kinds=client')).toEqual([other.id]);
    const [item] = await found('лопатин', undefined, '&kinds=client');
    expect(item).toMatchObject({ kind: 'client', id: other.id, title: 'Василёк', snippet: 'Иннокентий Лопатин' });
  });

  it('forgives a misspelling, and only where nothing better is found', async () => {
    expect(await found('повреждины', undefined, '&kinds=request')).toMatchObject([{ id: cable.id, match: 'similar' }]);
    expect(await found('ромажка', undefined, '&kinds=client')).toMatchObject([{ id: mine.id, match: 'similar' }]);
    const whole = await found('ромашка', undefined, '&kinds=client');
    expect(whole.map(({ match }) => match)).toEqual(['words']);
  });

  it('finds messages, and files by their names', async () => {
    const file = await desk.operator.api.post('/files?name=акт_сверки-2026.pdf', undefined, fileResource, { raw: 'x' });
    const note = await say(cable.id, 'Позвонить электрику', { attachmentIds: [file.id] });
    expect(await found('электрик')).toMatchObject([
      { kind: 'message', id: note.id, requestId: cable.id, clientId: mine.id, title: cable.reference },
    ]);
    expect(await found('сверка акты')).toMatchObject([
      { kind: 'file', id: file.id, requestId: cable.id, match: 'words' },
    ]);
    const portal = await service.as({ roles: ['client'], clientId: mine.id });
    expect(await found('электрик', portal)).toEqual([]);
    expect(await found('сверка акты', portal)).toEqual([]);
  });

  it.each(['', '   ', '?!', '%', '_', "'", '\\', ':*', '()', '&|!<->', '\u2028'])('finds nothing by %j', async (q) => {
    expect(await found(q)).toEqual([]);
  });

  it.each([
    "каб'ель",
    'кабель & !чердак',
    'кабель:*A',
    'кабель <-> чердак',
    '"кабель',
    '(кабель',
    'кабель\\',
    '$1 кабель',
    'a'.repeat(200),
  ])('takes %j for words', async (q) => {
    expect((await desk.operator.api.call('GET', `/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
  });

  it.each([
    ['q=%00'],
    [`q=${'a'.repeat(201)}`],
    ['kinds=request'],
    ['q=a&kinds=nothing'],
    ['q=a&limit=51'],
    ['q=a&limit=0'],
  ])('refuses %s', async (query) => {
    expect((await desk.operator.api.call('GET', `/search?${query}`)).status).toBe(400);
  });

  it('answers no more than it is asked for', async () => {
    expect(await found('кабель', undefined, '&limit=1')).toHaveLength(1);
  });

  it('leaves a row in the journal for each kind that was read', async () => {
    await found('ромашка');
    const rows = await service.database.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE details ->> 'by' = 'search' AND $1 = ANY (client_ids) ORDER BY id DESC LIMIT 1`,
      [mine.id],
    );
    expect(rows.map(({ action }) => action)).toEqual(['client.read']);
  });
});

describe('who searches', () => {
  it.each([
    'operator',
    'quality',
    'director',
    'administrator',
    'finance',
    'manager',
    'specialist',
    'head',
    'client',
    'integration',
  ] as const)('finds as %s what the lists show, and nothing else', async (role) => {
    const callers: Partial<Record<typeof role, Caller>> = {
      manager: manager.api,
      specialist: specialist.api,
      client: await service.as({ roles: ['client'], clientId: other.id }),
    };
    const api = callers[role] ?? (await desk.hire([role])).api;
    const [requests, clients] = await Promise.all([
      api.get('/requests', pageOf(requestResource)),
      api.get('/clients', pageOf(clientResource)),
    ]);
    expect(await foundIds('R-2026', api, '&kinds=request')).toEqual(requests.items.map(({ id }) => id).sort());
    expect(await foundIds('7916', api, '&kinds=client')).toEqual(clients.items.map(({ id }) => id).sort());
    const readable = requests.items.filter(({ subject }) => subject !== null).map(({ id }) => id);
    const hits = await found('кабель', api);
    expect(hits.flatMap(({ kind, id }) => (kind === 'request' ? [id] : [])).sort()).toEqual(readable.sort());
    expect(hits.filter(({ kind, requestId }) => kind === 'message' && !readable.includes(requestId ?? ''))).toEqual([]);
  });

  it('shows an administrator references without words', async () => {
    const [item] = await found(cable.reference, desk.administrator, '&kinds=request');
    expect(item).toMatchObject({ id: cable.id, title: cable.reference, snippet: null });
    expect(await found('кабель', desk.administrator)).toEqual([]);
    expect(await found('повреждины', desk.administrator)).toEqual([]);
  });
});
