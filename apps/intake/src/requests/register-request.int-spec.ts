import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  absencePlanned,
  clientDescribed,
  interactionRecorded,
  pageOf,
  presenceChanged,
  productResource,
  requestDescribed,
  requestRegistered,
  requestResource,
  type RequestResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;
const words = { channel: 'email', kind: 'question', subject: 'How?', description: 'How does it work?' };

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-12-31T20:30:00Z' });
  desk = await IntakeDesk.open(service);
});
afterAll(() => service.stop());

function registerBy(caller: Caller, body: object, key?: string): Promise<RequestResource> {
  return caller.post(
    '/requests',
    { ...words, ...body },
    requestResource,
    key === undefined ? {} : { headers: { 'idempotency-key': key } },
  );
}

describe('registering a request', () => {
  it('numbers the requests of a year from one, in the year of the business zone', async () => {
    const { id } = await desk.client();
    const first = await registerBy(desk.operator.api, { clientId: id });
    expect(first.reference).toBe('R-2026-000001');
    await service.moveClock('2026-12-31T21:00:01Z');
    expect((await registerBy(desk.operator.api, { clientId: id })).reference).toBe('R-2027-000001');
    expect((await registerBy(desk.operator.api, { clientId: id })).reference).toBe('R-2027-000002');
  });

  it('makes a client of an unknown sender, once however many first words come at the same time', async () => {
    const from = { phone: '8 (912) 345-67-89', name: 'Anna' };
    const requests = await Promise.all(
      [1, 2, 3, 4, 5].map((place) => registerBy(desk.operator.api, { from, subject: `First word ${String(place)}` })),
    );
    expect(new Set(requests.map(({ clientId }) => clientId)).size).toBe(1);
    expect(new Set(requests.map(({ reference }) => reference)).size).toBe(5);
    const described = (await service.publishedOf(clientDescribed)).filter(({ data }) => data.name === 'Anna');
    expect(described.map(({ data }) => data.phones)).toEqual([['+79123456789']]);
    const again = await registerBy(desk.operator.api, { from: { phone: '+7 912 345 67 89' } });
    expect(again.clientId).toBe(requests[0]?.clientId);
  });

  it('recognises a client by the address of a contact', async () => {
    const { id } = await desk.client();
    const contact = { name: 'Boris', emails: ['Boris@Example.org'], decisionRoles: ['decides', 'pays'] };
    const created = await desk.operator.api.call('POST', `/clients/${id}/contacts`, contact);
    expect(created).toMatchObject({ status: 201, body: { emails: ['boris@example.org'], clientId: id } });
    const request = await registerBy(desk.operator.api, { from: { email: 'boris@example.ORG' } });
    expect(request).toMatchObject({ clientId: id, contactId: (created.body as { id: string }).id });
  });

  it('takes the client who was last heard of when several fit, and journals the others', async () => {
    const phones = ['+74951112233'];
    const [one, two] = [await desk.client({ phones }), await desk.client({ phones })];
    await service.moveClock(new Date(service.clock.now().getTime() + 1000));
    await registerBy(desk.operator.api, { clientId: one.id });
    const request = await registerBy(desk.operator.api, { from: { phone: '8 495 111-22-33' } });
    expect(request.clientId).toBe(one.id);
    const [entry] = await service.database.query<{ details: unknown }>(
      `SELECT details FROM audit_entry WHERE action = 'request.register' AND $1 = ANY (subject_ids)`,
      [request.id],
    );
    expect(entry?.details).toEqual({ ambiguousClientIds: [two.id] });
  });

  it('gives the same answer to the same key and body, and refuses another body', async () => {
    const { id } = await desk.client();
    const key = newId();
    const [first, second] = await Promise.all([
      registerBy(desk.operator.api, { clientId: id }, key),
      registerBy(desk.operator.api, { clientId: id }, key),
    ]);
    expect(second).toEqual(first);
    const headers = { 'idempotency-key': key };
    const body = { ...words, clientId: id, subject: 'Other' };
    const refused = await desk.operator.api.call('POST', '/requests', body, { headers });
    expect(refused).toMatchObject({ status: 422, body: { code: 'idempotency-conflict' } });
    const registered = await service.publishedOf(requestRegistered);
    expect(registered.filter(({ subject }) => subject === first.id)).toHaveLength(1);
    expect(registered.filter(({ data }) => data.request.clientId === id)).toHaveLength(1);
  });

  it('gives a new sender the same answer under the same key', async () => {
    const from = { email: 'once@example.org' };
    const key = newId();
    const first = await registerBy(desk.operator.api, { from }, key);
    expect(await registerBy(desk.operator.api, { from }, key)).toEqual(first);
  });

  it('announces what was registered, and the words apart', async () => {
    const { id } = await desk.client();
    const live = await registerBy(desk.operator.api, { clientId: id, channel: 'phone' });
    const mail = await registerBy(desk.operator.api, { clientId: id, channel: 'email' });
    const call = await registerBy(desk.operator.api, { clientId: id, channel: 'phone', callId: 'call-1' });
    expect(call.callIds).toEqual(['call-1']);
    const registered = await service.publishedOf(requestRegistered);
    const answered = (request: RequestResource) =>
      registered.find(({ subject }) => subject === request.id)?.data.answeredLive;
    expect([live, mail, call].map(answered)).toEqual([true, false, true]);
    const described = (await service.publishedOf(requestDescribed)).find(({ subject }) => subject === mail.id);
    expect(described?.data).toEqual({ requestId: mail.id, subject: 'How?', description: 'How does it work?' });
    const interactions = (await service.publishedOf(interactionRecorded)).map(({ data }) => data.requestId);
    expect([live, mail, call].map(({ id: requestId }) => interactions.includes(requestId))).toEqual([
      true,
      true,
      false,
    ]);
  });

  describe('chooses the owner', () => {
    it("takes the client's manager while present, else the tier-1 employee who registers", async () => {
      const manager = await desk.hire(['manager'], 2);
      const { id } = await desk.client({ managerId: manager.id });
      expect((await registerBy(desk.operator.api, { clientId: id })).ownerId).toBe(manager.id);
      const state = { employeeId: manager.id, state: 'offline' as const, at: service.clock.now().toISOString() };
      await service.publish(presenceChanged, state, { id: manager.id });
      await service.settle();
      expect((await registerBy(desk.operator.api, { clientId: id })).ownerId).toBe(desk.operator.id);
    });

    it('else the present tier-1 employee with the fewest open requests, else the fallback', async () => {
      const other = await desk.hire(['operator']);
      const { id } = await desk.client();
      const key = await service.as({ roles: ['integration'], kind: 'key' });
      expect((await registerBy(key, { clientId: id, channel: 'api' })).ownerId).toBe(other.id);
      for (const employeeId of [other.id, desk.operator.id]) {
        const absence = {
          absenceId: newId(),
          employeeId,
          deputyId: null,
          from: service.clock.now().toISOString(),
          to: new Date(service.clock.now().getTime() + 60_000).toISOString(),
          scope: null,
        };
        await service.publish(absencePlanned, absence, { id: absence.absenceId });
      }
      await service.settle();
      const fallback = '01900000-0000-7000-8000-000000000002';
      expect((await registerBy(key, { clientId: id, channel: 'api' })).ownerId).toBe(fallback);
      await service.moveClock(new Date(service.clock.now().getTime() + 61_000));
      expect((await registerBy(key, { clientId: id, channel: 'api' })).ownerId).not.toBe(fallback);
    });
  });

  it.each<[string, object, number, string, string]>([
    ['an unknown product', { product: 'nothing' }, 422, 'unknown-product', 'product'],
    ['an unknown client', { clientId: '01900000-0000-7000-8000-00000000dead' }, 404, 'not-found', 'clientId'],
    ['an unknown contact', { contactId: '01900000-0000-7000-8000-00000000dead' }, 404, 'not-found', 'contactId'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid-input', 'colour'],
    ['a NUL in the text', { subject: 'a\u0000b' }, 400, 'invalid-input', 'subject'],
    ['half a surrogate pair', { description: 'a\ud800b' }, 400, 'invalid-input', 'description'],
    ['a client and a sender', { from: { phone: '+79123456789' } }, 400, 'invalid-input', 'from'],
    ['neither client nor sender', { clientId: undefined }, 400, 'invalid-input', 'clientId'],
    ['no telephone number', { clientId: undefined, from: { phone: 'x' } }, 422, 'unusable-phone', 'from.phone'],
    ['an unknown channel', { channel: 'fax' }, 400, 'invalid-input', 'channel'],
  ])('refuses %s, naming the field', async (_what, more, status, code, field) => {
    const { id } = await desk.client();
    const refused = await desk.operator.api.call('POST', '/requests', { ...words, clientId: id, ...more });
    expect(refused).toMatchObject({ status, body: { code, errors: [{ field }] } });
  });

  it('takes a product by id or code', async () => {
    const { id } = await desk.client();
    const product = await desk.administrator.post('/products', { code: 'NET', name: 'Network' }, productResource);
    expect((await registerBy(desk.operator.api, { clientId: id, product: 'NET' })).product).toBe(product.id);
    expect((await registerBy(desk.operator.api, { clientId: id, product: product.id })).product).toBe(product.id);
  });
});

describe('who may see a request', () => {
  it('shows each role its own, and 404 for the rest', async () => {
    const manager = await desk.hire(['manager'], 1);
    const { id: clientId } = await desk.client({ managerId: manager.id });
    const { id: otherId } = await desk.client();
    await service.settle();
    const mine = await registerBy(desk.operator.api, { clientId });
    const foreign = await registerBy(desk.operator.api, { clientId: otherId });
    const specialist = await desk.hire(['specialist'], 2);
    await desk.assignment('offered', {
      requestId: mine.id,
      departmentId: specialist.departmentId,
      offeredToId: specialist.id,
    });
    const portal = await service.as({ roles: ['client'], clientId });
    const finance = await service.as({ roles: ['finance'] });
    const quality = await service.as({ roles: ['quality'] });
    const statuses = async (caller: Caller): Promise<number[]> => [
      (await caller.call('GET', `/requests/${mine.reference}`)).status,
      (await caller.call('GET', `/requests/${foreign.reference}`)).status,
    ];
    expect(await statuses(manager.api)).toEqual([200, 404]);
    expect(await statuses(specialist.api)).toEqual([200, 404]);
    expect(await statuses(portal)).toEqual([200, 404]);
    expect(await statuses(finance)).toEqual([404, 404]);
    expect(await statuses(quality)).toEqual([200, 200]);

    expect((await portal.get(`/requests/${mine.id}`, requestResource)).closingBlockers).toEqual([]);
    const listed = await portal.get('/requests', pageOf(requestResource));
    expect(listed.items.every((request) => request.clientId === clientId)).toBe(true);
    expect((await portal.call('POST', '/requests', { ...words, clientId: otherId })).status).toBe(404);
    const own = await registerBy(portal, { channel: 'portal' });
    expect(own.clientId).toBe(clientId);
    expect((await portal.call('POST', `/requests/${own.id}/solve`, { answer: 'x' })).status).toBe(403);
  });

  it('keeps the words of clients from administrators', async () => {
    const { id } = await desk.client();
    const request = await registerBy(desk.operator.api, { clientId: id, subject: 'Secret' });
    const seen = await desk.administrator.get(`/requests/${request.id}`, requestResource);
    expect([seen.subject, seen.description]).toEqual([null, null]);
    const found = await desk.administrator.get('/requests?q=Secret', pageOf(requestResource));
    expect(found.items).toEqual([]);
  });

  it('lists by filter and sort in pages, and journals what was read', async () => {
    const { id: clientId } = await desk.client();
    const impacts = ['high', 'normal', 'low', 'high', 'normal'];
    for (const impact of impacts) await registerBy(desk.operator.api, { clientId, impact, subject: `100% ${impact}` });
    const priorities: number[] = [];
    let after: string | null = null;
    do {
      const query: string = after === null ? '' : `&after=${after}`;
      const page: { items: RequestResource[]; nextCursor: string | null } = await desk.operator.api.get(
        `/requests?clientId=${clientId}&sort=priority&limit=2${query}`,
        pageOf(requestResource),
      );
      priorities.push(...page.items.map(({ priority }) => priority));
      after = page.nextCursor;
    } while (after !== null);
    expect(priorities).toEqual([2, 2, 3, 3, 4]);
    const found = await desk.operator.api.get(`/requests?q=0%25%20hi&clientId=${clientId}`, pageOf(requestResource));
    expect(found.items).toHaveLength(2);
    const none = await desk.operator.api.get(
      `/requests?status=closed,cancelled&clientId=${clientId}`,
      pageOf(requestResource),
    );
    expect(none.items).toEqual([]);
    const [entry] = await service.database.query<{ subject_ids: string[] }>(
      `SELECT subject_ids FROM audit_entry WHERE action = 'request.read' AND $1 = ANY (client_ids) ORDER BY id LIMIT 1`,
      [clientId],
    );
    expect(entry?.subject_ids).toHaveLength(2);
  });

  it.each(['sort=colour', 'after=%00', 'after=WyJ4Iix7fV0', 'limit=0', 'status=lost', 'tier=4', 'colour=red'])(
    'refuses the query %s',
    async (query) => {
      expect((await desk.operator.api.call('GET', `/requests?${query}`)).status).toBe(400);
    },
  );

  it.each(['WzEsMl0', 'WzFlOTksIjAxOTAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwZGVhZCJd'])(
    'refuses a cursor of other keys: %s',
    async (cursor) => {
      expect((await desk.operator.api.call('GET', `/requests?after=${cursor}`)).status).toBe(400);
    },
  );
});
