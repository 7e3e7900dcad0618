import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { clientDefined, invoiceResource, problemField } from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService } from '@okno/testing';
import { billingReceivablesService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(billingReceivablesService, { now: '2026-05-04T09:00:00Z' });
});
afterAll(async () => {
  await service.stop();
});

it('changes a draft only under the version that was read, and nothing after approval', async () => {
  const clientId = newId();
  const state = { segment: null, managerId: null, productIds: [], externalIds: {}, active: true };
  await service.publish(clientDefined, { ...state, clientId, kind: 'person', language: 'en' });
  await service.settle();
  const finance = await service.as({ roles: ['finance'] });
  const lines = [{ description: 'Work', quantity: 1, unitPrice: { amountMinor: 100, currency: 'RUB' }, vatRate: 20 }];
  const drafted = await finance.post('/invoices', { clientId, lines, dueOn: '2026-05-10' }, invoiceResource);
  const path = `/invoices/${drafted.id}`;
  const changed = await finance.patch(path, { dueOn: '2026-06-01' }, drafted.version, invoiceResource);
  expect(changed.dueOn).toBe('2026-06-01');
  const refusal = async (version: number) => {
    const headers = { 'if-match': `"${version.toString()}"` };
    return problemField.parse((await finance.call('PATCH', path, { dueOn: '2026-06-02' }, { headers })).body).code;
  };
  expect(await refusal(drafted.version)).toBe('version-conflict');
  const approved = await finance.post(`${path}/approve`, {}, invoiceResource);
  expect(await refusal(approved.version)).toBe('not-a-draft');
});
