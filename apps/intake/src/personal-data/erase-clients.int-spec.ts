import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientResource, erasureResource, mailAnswer, messageResource, pageOf, requestResource } from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let mailbox: Caller;
let operator: Caller;
let director: Caller;
let administrator: Caller;

beforeAll(async () => {
  service = await TestService.start(intakeService);
  mailbox = await service.as({ roles: ['integration'] });
  operator = await service.as({ roles: ['operator'] });
  director = await service.as({ roles: ['director'] });
  administrator = await service.as({ roles: ['administrator'] });
});
afterAll(async () => {
  await service.stop();
});

async function receive(from: string, messageId: string) {
  const raw = `From: ${from}\r\nMessage-ID: <${messageId}>\r\nSubject: Lamp\r\nContent-Type: text/html\r\n\r\n<p>Broken: ${from}</p>\r\n`;
  const { body } = await mailbox.call('POST', '/channels/email', undefined, {
    raw,
    headers: { 'content-type': 'message/rfc822' },
  });
  return mailAnswer.parse(body);
}

describe('a client who is erased', () => {
  it('takes nothing along of those whose addresses only begin or end like theirs', async () => {
    const erased = await receive('ann@x.co', 'one@x');
    const others = [
      { address: 'ann@x.com', id: 'two@x' },
      { address: 'joann@x.co', id: 'three@x' },
    ];
    const theirs = [];
    for (const { address, id } of others) theirs.push(await receive(address, id));
    const rows = ['Ann@x.co', 'write to ann@x.co.', 'ann@x.com', 'joann@x.co', 'ann@x.co.uk'];
    const file = rows.map((from, place) => `${String(place)},no time,inbound,answered,${from}\n`).join('');
    await administrator.call('POST', '/imports/calls-csv', undefined, {
      raw: `callId,startedAt,direction,outcome,from\n${file}`,
      headers: { 'content-type': 'text/csv' },
    });
    const { clientId } = await operator.get(`/requests/${erased.requestId ?? ''}`, requestResource);
    await operator.call('POST', `/requests/${erased.requestId ?? ''}/cancel`, { reason: 'not needed' });

    await director.call('POST', `/clients/${clientId}/erase`, { reason: 'asked for' });
    for (let waited = 0; waited < 15_000; waited += 50) {
      const { parts } = await director.get(`/clients/${clientId}/erasure`, erasureResource);
      if (parts.find((part) => part.service === 'intake')?.state === 'done') break;
      await pause(50);
    }

    const { name, emails } = await operator.get(`/clients/${clientId}`, clientResource);
    expect([name, emails]).toEqual(['Удалённый клиент / Erased client', []]);
    for (const [place, { address, id }] of others.entries()) {
      expect(await receive(address, id)).toEqual(theirs[place]);
      const path = `/requests/${theirs[place]?.requestId ?? ''}/messages`;
      const { items } = await operator.get(path, pageOf(messageResource));
      const original = await operator.call('GET', `/files/${items[0]?.attachmentIds[0] ?? ''}`);
      expect([items[0]?.text, original.body]).toEqual([`Broken: ${address}`, expect.stringContaining(address)]);
    }
    const left = await service.database.query<{ field: string | null }>(
      'SELECT fields[5] AS field FROM import_reject ORDER BY line',
    );
    expect(left.map(({ field }) => field)).toEqual([null, null, 'ann@x.com', 'joann@x.co', 'ann@x.co.uk']);
  });
});
