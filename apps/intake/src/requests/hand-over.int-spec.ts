import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientNoticeWorded,
  employeeDefined,
  messageResource,
  pageOf,
  requestOwnerChanged,
  requestResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService, type DeskEmployee } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;

beforeAll(async () => {
  service = await TestService.start(intakeService, { environment: { OKNO_SMTP_URL: 'smtp://127.0.0.1:1' } });
  desk = await IntakeDesk.open(service);
});
afterAll(() => service.stop());

async function leaves({ id, departmentId }: DeskEmployee): Promise<void> {
  const employee = {
    employeeId: id,
    departmentId,
    tier: 1 as const,
    extension: null,
    skills: [],
    languages: [],
    capacity: 5,
    calendarId: null,
    active: false,
  };
  await service.publish(employeeDefined, employee, { id });
  await service.settle();
}

describe('when an employee leaves', () => {
  it('their requests go to others, each with its event and a line in the journal', async () => {
    const leaver = await desk.hire(['operator']);
    const { id: clientId } = await desk.client();
    const requests = [];
    for (let number = 0; number < 3; number += 1) requests.push(await desk.request(clientId, {}, leaver.api));
    const [first] = requests;
    await leaver.api.post(`/requests/${first?.id ?? ''}/solve`, { answer: 'Done' }, requestResource);
    await leaves(leaver);
    for (const { id } of requests) {
      const request = await desk.operator.api.get(`/requests/${id}`, requestResource);
      expect(request).toMatchObject({ ownerId: desk.operator.id, switches: 1 });
    }
    const changes = (await service.publishedOf(requestOwnerChanged)).filter(({ data }) => data.fromId === leaver.id);
    expect(changes).toHaveLength(3);
    const journal = await service.database.query(`SELECT 1 FROM audit_entry WHERE action = 'request.hand-over'`);
    expect(journal).toHaveLength(3);
    const refused = await desk.operator.api.call('POST', `/requests/${first?.id ?? ''}/owner`, {
      employeeId: leaver.id,
      reason: 'x',
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'employee-not-active' } });
  });
});

describe('an answer by mail', () => {
  it('waits to be sent, once, to the address of the contact', async () => {
    const { id: clientId } = await desk.client({ emails: ['office@example.org'] });
    const contact = await desk.operator.api.call('POST', `/clients/${clientId}/contacts`, {
      name: 'Anna',
      emails: ['anna@example.org'],
    });
    const contactId = (contact.body as { id: string }).id;
    const request = await desk.request(clientId, { channel: 'email', contactId });
    const message = await desk.operator.api.post(
      `/requests/${request.id}/messages`,
      { direction: 'outbound', text: 'On our way' },
      messageResource,
    );
    expect(message).toMatchObject({ channel: 'email', delivery: 'queued', authorEmployeeId: desk.operator.id });
    const outgoing = await service.database.query('SELECT address, state FROM outgoing_message WHERE message_id = $1', [
      message.id,
    ]);
    expect(outgoing).toEqual([{ address: 'anna@example.org', state: 'queued' }]);
  });
});

describe('a notice to the client', () => {
  it("goes out once by the client's own channel, in the name of whoever sent it", async () => {
    const { id: clientId } = await desk.client({ emails: ['buyer@example.org'] });
    const { id: requestId } = await desk.request(clientId, { channel: 'email' });
    const sent = { noticeId: newId(), requestId, text: 'Half is done', employeeId: desk.operator.id };
    const eventId = newId();
    for (let time = 0; time < 2; time += 1) await service.publish(clientNoticeWorded, sent, { eventId });
    await service.publish(clientNoticeWorded, { ...sent, noticeId: newId(), text: 'Later', employeeId: null });
    await service.settle();
    const { items } = await desk.operator.api.get(`/requests/${requestId}/messages`, pageOf(messageResource));
    expect(items.map(({ text, authorEmployeeId, delivery }) => [text, authorEmployeeId, delivery])).toEqual([
      ['Later', null, 'queued'],
      ['Half is done', desk.operator.id, 'queued'],
    ]);
  });
});
