import { policyPage, policyPublished, policyResource, problemField, productDefined, wellKnown } from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const gold = {
  name: 'Gold',
  calendarId: wellKnown.defaultCalendarId,
  targets: [
    { priority: 2, solutionMinutes: 240 },
    { priority: 1, firstAnswerMinutes: 15, solutionMinutes: 120 },
  ],
};

describe('policies', () => {
  let service: TestService;
  let administrator: Caller;

  beforeAll(async () => {
    service = await TestService.start(escalationService);
    administrator = await service.as({ roles: ['administrator'] });
  });
  afterAll(() => service.stop());

  it('has one from the first second', async () => {
    const policy = await administrator.get(`/sla-policies/${wellKnown.defaultPolicyId}`, policyResource);
    expect(policy).toMatchObject({ version: 1, silenceDays: 3, reopenDays: 14, pausesWhileWaitingOn: ['client'] });
    expect(policy.targets).toHaveLength(4);
  });

  it('names products by code or id and keeps its versions', async () => {
    const productId = newId();
    await service.publish(
      productDefined,
      { productId, code: 'router', name: 'Router', parentId: null, active: true },
      { id: productId, version: 1 },
    );
    await service.settle();
    const appliesTo = { products: ['router', productId], kinds: ['incident'] };
    const made = await administrator.post('/sla-policies', { ...gold, appliesTo }, policyResource);
    expect(made).toMatchObject({ version: 1, appliesTo: { kinds: ['incident'], products: [productId], segments: [] } });
    expect(made.targets.map(({ priority }) => priority)).toEqual([1, 2]);
    const changed = await administrator.patch(`/sla-policies/${made.id}`, { silenceDays: 5 }, 1, policyResource);
    expect(changed).toMatchObject({ version: 2, silenceDays: 5, appliesTo: made.appliesTo });
    expect(await administrator.patch(`/sla-policies/${made.id}`, { silenceDays: 5 }, 2, policyResource)).toEqual(
      changed,
    );
    expect(await administrator.get(`/sla-policies/${made.id}?version=1`, policyResource)).toMatchObject({
      silenceDays: 3,
    });
    const listed = await administrator.get('/sla-policies', policyPage);
    expect(listed.items[0]).toEqual(changed);
    const events = await service.publishedOf(policyPublished);
    expect(events.filter(({ data }) => data.policyId === made.id).map(({ data }) => data.version)).toEqual([1, 2]);
  });

  it.each([
    ['no targets', { ...gold, targets: [] }, 400, 'targets'],
    ['two targets of one priority', { ...gold, targets: [{ priority: 1 }, { priority: 1 }] }, 400, 'targets'],
    ['a priority there is not', { ...gold, targets: [{ priority: 5 }] }, 400, 'targets.0.priority'],
    [
      'a negative amount',
      { ...gold, targets: [{ priority: 1, solutionMinutes: -1 }] },
      400,
      'targets.0.solutionMinutes',
    ],
    ['a control point at the deadline', { ...gold, controlPoints: [50, 100] }, 400, 'controlPoints.1'],
    ['control points out of order', { ...gold, controlPoints: [0, 75, 25] }, 422, 'controlPoints.2'],
    ['a control point twice', { ...gold, controlPoints: [25, 25] }, 422, 'controlPoints.1'],
    ['an unknown product', { ...gold, appliesTo: { products: ['nothing'] } }, 422, 'appliesTo.products.0'],
    ['an unknown calendar', { ...gold, calendarId: '01900000-0000-7000-8000-00000000dead' }, 422, 'calendarId'],
  ])('refuses %s', async (_case, body, status, field) => {
    const answer = await administrator.call('POST', '/sla-policies', body);
    expect(answer.status).toBe(status);
    expect(problemField.parse(answer.body).errors.map((error) => error.field)).toEqual([field]);
  });

  it('keeps the control points of each version, the usual ones unless said', async () => {
    expect((await administrator.post('/sla-policies', gold, policyResource)).controlPoints).toEqual([
      0, 25, 75, 95, 99,
    ]);
    const { id } = await administrator.post('/sla-policies', { ...gold, controlPoints: [50] }, policyResource);
    const headers = { 'if-match': '"1"' };
    await administrator.call('PATCH', `/sla-policies/${id}`, { controlPoints: [] }, { headers });
    expect((await administrator.get(`/sla-policies/${id}`, policyResource)).controlPoints).toEqual([]);
    expect((await administrator.get(`/sla-policies/${id}?version=1`, policyResource)).controlPoints).toEqual([50]);
  });

  it('refuses to take up again what a newer one has taken over', async () => {
    const appliesTo = { kinds: ['billing'] };
    const old = await administrator.post('/sla-policies', { ...gold, appliesTo }, policyResource);
    const path = `/sla-policies/${old.id}`;
    await administrator.patch(path, { active: false }, 1, policyResource);
    await administrator.post('/sla-policies', { ...gold, name: 'Newer', appliesTo }, policyResource);
    const headers = { 'if-match': '"2"' };
    const answer = await administrator.call('PATCH', path, { active: true }, { headers });
    expect(answer).toMatchObject({ status: 422, body: { code: 'policy-matches-nobody' } });
    expect(problemField.parse(answer.body).errors[0]).toMatchObject({ field: 'appliesTo', code: 'overshadowed' });
    const segments = { appliesTo: { ...appliesTo, segments: ['gold'] }, active: true };
    expect(await administrator.patch(path, segments, 2, policyResource)).toMatchObject({ active: true, version: 3 });
  });

  it('is written by the administrator and read by staff', async () => {
    const operator = await service.as({ roles: ['operator'] });
    expect((await operator.call('POST', '/sla-policies', gold)).status).toBe(403);
    expect((await operator.call('GET', '/sla-policies')).status).toBe(200);
  });
});
