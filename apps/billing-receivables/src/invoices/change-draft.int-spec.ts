import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  approvalGranted,
  clientDefined,
  invoiceApprovalAsked,
  invoiceApprovalCalledOff,
  invoiceApproved,
  invoiceResource,
  problemField,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService } from '@okno/testing';
import { billingReceivablesService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(billingReceivablesService, {
    now: '2026-05-04T09:00:00Z',
    environment: { OKNO_INVOICE_LIMIT: '1000 RUB' },
  });
});
afterAll(async () => {
  await service.stop();
});

async function aClient(): Promise<string> {
  const clientId = newId();
  const state = { segment: null, managerId: null, productIds: [], externalIds: {}, active: true };
  await service.publish(clientDefined, { ...state, clientId, kind: 'person', language: 'en' });
  await service.settle();
  return clientId;
}

it('changes a draft only under the version that was read, and nothing after approval', async () => {
  const clientId = await aClient();
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

it('has a draft above the limit approved by somebody else, and asks anew for a changed one', async () => {
  const finance = await service.as({ roles: ['finance'], employeeId: newId() });
  const lines = [{ description: 'Work', quantity: 10, unitPrice: { amountMinor: 100, currency: 'RUB' }, vatRate: 20 }];
  const body = { clientId: await aClient(), lines, dueOn: '2026-05-10' };
  const drafted = await finance.post('/invoices', body, invoiceResource);
  const path = `/invoices/${drafted.id}`;
  const waiting = await finance.post(`${path}/approve`, {}, invoiceResource);
  expect(waiting).toMatchObject({ state: 'draft', approval: { state: 'open' }, version: drafted.version });
  expect(await finance.post(`${path}/approve`, {}, invoiceResource)).toEqual(waiting);
  const issue = await finance.call('POST', `${path}/issue`, {});
  expect([issue.status, problemField.parse(issue.body).code]).toEqual([409, 'not-approved']);
  const changed = await finance.patch(path, { dueOn: '2026-06-01' }, waiting.version, invoiceResource);
  expect(changed.approval).toBeUndefined();
  const [off] = await service.publishedOf(invoiceApprovalCalledOff);
  expect(off?.data).toMatchObject({ invoiceId: drafted.id, approvalId: waiting.approval?.id });
  const again = await finance.post(`${path}/approve`, {}, invoiceResource);
  const asks = (await service.publishedOf(invoiceApprovalAsked)).map(({ data }) => data);
  expect(asks.map(({ approvalId }) => approvalId)).toEqual([waiting.approval?.id, again.approval?.id]);
  for (const ask of asks) {
    const { approvalId, subject, contentHash, amount, askedById, clientId, requestId, at } = ask;
    const fact = { approvalId, subject, contentHash, amount, askedById, clientId, requestId, at, askedAt: at };
    const granted = { ...fact, state: 'granted' as const, stage: 1, addressees: [] };
    await service.publish(approvalGranted, granted, { id: approvalId, version: 2 });
    await service.settle();
    const approvals = (await service.publishedOf(invoiceApproved)).filter(({ subject: id }) => id === drafted.id);
    expect(approvals).toHaveLength(approvalId === again.approval?.id ? 1 : 0);
  }
  const issued = await finance.post(`${path}/issue`, {}, invoiceResource);
  expect([issued.state, issued.approval]).toEqual(['issued', undefined]);
});
