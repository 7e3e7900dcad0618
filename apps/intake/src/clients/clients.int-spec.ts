import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientDefined,
  clientResource,
  contactAdded,
  contactResource,
  pageOf,
  productDefined,
  productResource,
  type ProductResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;

beforeAll(async () => {
  service = await TestService.start(intakeService);
  desk = await IntakeDesk.open(service);
});
afterAll(() => service.stop());

function product(code: string, more: object = {}): Promise<ProductResource> {
  return desk.administrator.post('/products', { code, name: code, ...more }, productResource);
}

describe('clients', () => {
  it('are kept with normalised addresses and found by them', async () => {
    const { id: productId } = await product('TV');
    const client = await desk.client({
      name: 'Ромашка, ООО',
      taxId: '7701234567',
      phones: ['8 912 000-11-22', '+7 (912) 000 11 22', '+44 20 7946 0958'],
      emails: ['Sales@Romashka.RU'],
      products: ['TV', productId],
      externalIds: { crm: 'R-1' },
    });
    expect(client).toMatchObject({
      phones: ['+79120001122', '+442079460958'],
      emails: ['sales@romashka.ru'],
      products: [productId],
      externalIds: { crm: 'R-1' },
      version: 1,
    });
    for (const query of ['phone=89120001122', 'email=SALES%40romashka.ru', 'q=ромаш', 'q=123456']) {
      const page = await desk.operator.api.get(`/clients?${query}`, pageOf(clientResource));
      expect(page.items.map(({ id }) => id)).toEqual([client.id]);
    }
    expect((await desk.operator.api.get('/clients?phone=nobody', pageOf(clientResource))).items).toEqual([]);
  });

  it('are announced with every change, which needs the version that was read', async () => {
    const client = await desk.client({ segment: 'small', phones: ['+79160000001'] });
    const path = `/clients/${client.id}`;
    const changed = await desk.operator.api.patch(path, { segment: 'large', phones: [] }, 1, clientResource);
    expect(changed).toEqual({ ...client, segment: 'large', phones: [], version: 2 });
    const stale = { headers: { 'if-match': '"1"' } };
    expect((await desk.operator.api.call('PATCH', path, { segment: null }, stale)).status).toBe(409);
    expect((await desk.operator.api.call('PATCH', path, { segment: null })).status).toBe(400);
    const defined = (await service.publishedOf(clientDefined)).filter(({ subject }) => subject === client.id);
    expect(defined.map(({ data, aggregateversion }) => [aggregateversion, data.segment])).toEqual([
      [1, 'small'],
      [2, 'large'],
    ]);
  });

  it('keep what they agreed to, and what they took back; the journal proves it in words that can be erased', async () => {
    const given = { purpose: 'calls about news', givenAt: '2026-01-02T10:00:00Z', source: 'form 12' };
    const client = await desk.client({ consents: [given] });
    expect(client.consents).toEqual([{ ...given, withdrawnAt: null }]);
    const consents = [{ ...given, withdrawnAt: '2026-02-02T10:00:00Z' }];
    const path = `/clients/${client.id}`;
    expect(await desk.operator.api.patch(path, { consents }, 1, clientResource)).toMatchObject({
      consents,
      version: 2,
    });
    expect(await desk.operator.api.get(path, clientResource)).toMatchObject({ consents });
    const kept = await service.database.query<{ words: string; isProved: boolean }>(
      `SELECT w.words, encode(sha256(convert_to(w.salt || w.words, 'UTF8')), 'hex') = e.details->'words'->>'hash' AS "isProved"
       FROM audit_words w JOIN audit_entry e ON e.details->'words'->>'id' = w.id::text
       WHERE e.client_ids = ARRAY[$1::uuid] ORDER BY e.id`,
      [client.id],
    );
    expect(kept.map(({ words, isProved }) => [JSON.parse(words) as unknown, isProved])).toEqual([
      [{ consents: client.consents }, true],
      [{ consents }, true],
    ]);
  });

  it.each<[string, object, number, string]>([
    ['an unknown product', { products: ['TV', 'nothing'] }, 422, 'products.1'],
    ['no telephone number', { phones: ['+79120001122', '12'] }, 422, 'phones.1'],
    ['no address', { emails: ['x'] }, 400, 'emails.0'],
    ['an unknown manager', { managerId: '01900000-0000-7000-8000-00000000dead' }, 404, 'managerId'],
    ['an unknown field', { colour: 1 }, 400, 'colour'],
    ['a taken external id', { externalIds: { crm: 'R-1' } }, 409, 'externalIds'],
  ])('refuse %s, naming the field', async (_what, more, status, field) => {
    const refused = await desk.operator.api.call('POST', '/clients', { kind: 'person', name: 'X', ...more });
    expect(refused).toMatchObject({ status, body: { errors: [{ field }] } });
  });

  it('are seen by their own, by their manager and by the desk', async () => {
    const manager = await desk.hire(['manager']);
    const client = await desk.client({ managerId: manager.id });
    await service.settle();
    const own = await service.as({ roles: ['client'], clientId: client.id });
    const foreign = await service.as({ roles: ['client'], clientId: newId() });
    const colleague = await desk.hire(['manager']);
    const path = `/clients/${client.id}`;
    const statuses = await Promise.all(
      [manager.api, own, foreign, colleague.api, desk.operator.api].map(async (caller) => {
        return (await caller.call('GET', path)).status;
      }),
    );
    expect(statuses).toEqual([200, 200, 404, 404, 200]);
    expect((await own.call('POST', '/clients', { kind: 'person', name: 'X' })).status).toBe(403);
    expect((await foreign.get('/clients', pageOf(clientResource))).items).toEqual([]);
  });

  it('have contacts, who stand in for each other', async () => {
    const client = await desk.client();
    const path = `/clients/${client.id}/contacts`;
    const head = await desk.operator.api.post(path, { name: 'Head', decisionRoles: ['decides'] }, contactResource);
    const body = { name: 'Deputy', deputyContactId: head.id, phones: ['8 916 111 22 33'] };
    const deputy = await desk.operator.api.post(path, body, contactResource);
    expect(deputy).toMatchObject({ deputyContactId: head.id, phones: ['+79161112233'] });
    const listed = await desk.operator.api.get(path, pageOf(contactResource));
    expect(listed.items.map(({ id }) => id)).toEqual([deputy.id, head.id]);
    expect(await desk.operator.api.get(`${path}/${head.id}`, contactResource)).toEqual(head);
    const elsewhere = `/clients/${(await desk.client()).id}/contacts`;
    expect((await desk.operator.api.call('GET', `${elsewhere}/${head.id}`)).status).toBe(404);
    const refused = await desk.operator.api.call('POST', elsewhere, { name: 'X', deputyContactId: head.id });
    expect(refused).toMatchObject({ status: 422, body: { code: 'deputy-is-no-colleague' } });
    const told = (await service.publishedOf(contactAdded)).filter(({ data }) => data.clientId === client.id);
    expect(told.map(({ data }) => data.contactId)).toEqual([head.id, deputy.id]);
  });
});

describe('products', () => {
  it('form a tree by id or code, without circles', async () => {
    const root = await product('A');
    const middle = await product('B', { parentId: 'A' });
    const leaf = await product('C', { parentId: middle.id });
    expect([middle.parentId, leaf.parentId]).toEqual([root.id, middle.id]);
    const headers = { 'if-match': '1' };
    const circle = await desk.administrator.call('PATCH', `/products/${root.id}`, { parentId: 'C' }, { headers });
    expect(circle).toMatchObject({ status: 422, body: { code: 'product-cycle', errors: [{ field: 'parentId' }] } });
    const moved = await desk.administrator.patch(`/products/${leaf.id}`, { parentId: null }, 1, productResource);
    expect(moved).toMatchObject({ parentId: null, code: 'C', version: 2 });
    expect(await desk.operator.api.get('/products/B', productResource)).toEqual(middle);
  });

  it('have a code of their own and are written by administrators', async () => {
    await product('ONCE');
    const again = await desk.administrator.call('POST', '/products', { code: 'ONCE', name: 'x' });
    expect(again).toMatchObject({ status: 409, body: { code: 'product-code-taken' } });
    const orphan = await desk.administrator.call('POST', '/products', { code: 'D', name: 'x', parentId: 'nothing' });
    expect(orphan.status).toBe(422);
    expect((await desk.operator.api.call('POST', '/products', { code: 'E', name: 'x' })).status).toBe(403);
    const announced = (await service.publishedOf(productDefined)).map(({ data }) => data.code);
    expect(announced).toContain('ONCE');
    expect(announced).not.toContain('D');
  });

  it('are listed by code, page by page', async () => {
    const first = await desk.operator.api.get('/products?limit=2', pageOf(productResource));
    const second = await desk.operator.api.get(
      `/products?limit=2&after=${first.nextCursor ?? ''}`,
      pageOf(productResource),
    );
    const codes = [...first.items, ...second.items].map(({ code }) => code);
    expect(codes).toEqual([...codes].sort());
    expect(new Set(codes).size).toBe(4);
  });
});
