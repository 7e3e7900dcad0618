import { z } from 'zod';
import type { Company } from '../stories/company.js';
import {
  anything,
  assignment,
  complaint,
  created,
  escalation,
  invoice,
  page,
  payment,
  request,
} from '../stories/shapes.js';

/** A record of one client, of each kind, in which only the colleagues of one department have a part. */
export interface Belongings {
  readonly clientId: string;
  readonly contactId: string;
  readonly requestId: string;
  readonly requestReference: string;
  readonly messageId: string;
  readonly fileId: string;
  readonly callId: string;
  readonly assignmentId: string;
  readonly escalationId: string;
  readonly commitmentId: string;
  readonly auditItemId: string;
  readonly approvalId: string;
  readonly complaintId: string;
  readonly problemId: string;
  readonly measureId: string;
  readonly callbackId: string;
  readonly invoiceId: string;
  readonly paymentId: string;
}

const withId = z.looseObject({ id: z.uuid() });
const money = { amountMinor: 100_000, currency: 'RUB' };

/** Gives a client a life in which nobody takes part but the people hired here. */
export async function makeBelongings(company: Company, name: string): Promise<Belongings> {
  const code = name.toLowerCase();
  const department = await company.department(code, name, company.rootDepartmentId, [`queue-${code}`]);
  const own = await company.hire(`Owner ${name}`, ['manager', 'operator'], department, 1, { extension: `7${code}` });
  await company.hire(`Expert ${name}`, ['specialist'], department, 2);
  const head = await company.hire(`Head ${name}`, ['head', 'quality', 'director', 'finance'], department, 3);
  await company.appointHead(department, head);
  const client = await own.api.post(
    '/clients',
    {
      kind: 'organisation',
      name,
      phones: ['+74950000001'],
      emails: [`${code}@client.example`],
      managerId: own.employeeId,
    },
    created,
  );
  const contact = await own.api.post(`/clients/${client.id}/contacts`, { name: 'Their contact' }, created);
  const file = await own.api.post('/files?name=secret.txt', undefined, withId, {
    raw: 'their file',
    headers: { 'content-type': 'application/octet-stream' },
  });
  const registered = await own.api.post(
    '/requests',
    {
      channel: 'phone',
      clientId: client.id,
      kind: 'incident',
      subject: 'Theirs',
      description: 'Theirs',
      billable: true,
    },
    request,
  );
  const message = await own.api.post(
    `/requests/${registered.id}/messages`,
    { direction: 'internal', text: 'Theirs', attachmentIds: [file.id] },
    withId,
  );
  const given = await own.api.post(
    `/requests/${registered.id}/assignments`,
    { departmentId: department, tier: 2, instruction: 'Theirs', withinWorkingMinutes: 60 },
    assignment,
  );
  const raised = await own.api.post(
    `/requests/${registered.id}/escalations`,
    { kind: 'hierarchical', departmentId: department, reason: 'Theirs' },
    escalation,
  );
  const promised = await own.api.post(
    '/commitments',
    {
      clientId: client.id,
      requestId: registered.id,
      text: 'Theirs',
      employeeId: own.employeeId,
      dueAt: '2030-01-01T09:00:00Z',
      source: 'call',
    },
    withId,
  );
  const audit = await own.api.eventually('/commitments/audit', page(withId), ({ items }) => items.length > 0);
  const toApprove = await own.api.post(
    '/approvals',
    {
      subject: { kind: 'document', id: registered.id, title: 'Theirs' },
      contentHash: 'a'.repeat(64),
      requestId: registered.id,
      stages: [{ approvers: [{ headOf: department }], withinWorkingMinutes: 60 }],
    },
    withId,
  );
  const complained = await own.api.post(
    '/complaints',
    { clientId: client.id, requestId: registered.id, severity: 'high', text: 'Theirs', departmentId: department },
    complaint,
  );
  const problem = await head.api.post(
    '/problems',
    { title: 'Theirs', requestIds: [registered.id], complaintIds: [complained.id] },
    withId,
  );
  const measure = await head.api.post(
    `/problems/${problem.id}/measures`,
    { title: 'Theirs', ownerId: head.employeeId, dueOn: '2030-01-01', expectedEffect: 'Better' },
    withId,
  );
  const drafted = await head.api.post(
    '/invoices',
    {
      clientId: client.id,
      requestId: registered.id,
      lines: [{ description: 'Theirs', quantity: 1, unitPrice: money, vatRate: 20 }],
      dueOn: '2030-01-01',
    },
    invoice,
  );
  const paid = await head.api.post(
    '/payments',
    { externalId: `bank-${code}`, receivedOn: '2026-01-01', amount: money, clientId: client.id, purpose: 'Theirs' },
    payment,
  );
  const callId = `call-${code}`;
  for (const event of ['ringing', 'ended']) {
    const at = event === 'ringing' ? '2026-11-02T09:00:00Z' : '2026-11-02T09:01:00Z';
    const told = {
      callId,
      event,
      at,
      direction: 'inbound',
      from: '+74950000001',
      to: '+74957654321',
      queue: `queue-${code}`,
    };
    await own.api.post('/channels/telephony/events', told, anything);
  }
  const owed = await own.api.eventually('/callbacks', page(withId), ({ items }) => items.length > 0);
  const calls = await own.api.get(`/calls?callId=${callId}`, page(withId));
  return {
    clientId: client.id,
    contactId: contact.id,
    requestId: registered.id,
    requestReference: registered.reference,
    messageId: message.id,
    fileId: file.id,
    callId: calls.items[0]?.id ?? '',
    assignmentId: given.id,
    escalationId: raised.id,
    commitmentId: promised.id,
    auditItemId: audit.items[0]?.id ?? '',
    approvalId: toApprove.id,
    complaintId: complained.id,
    problemId: problem.id,
    measureId: measure.id,
    callbackId: owed.items[0]?.id ?? '',
    invoiceId: drafted.id,
    paymentId: paid.id,
  };
}
