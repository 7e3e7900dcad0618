import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientResource,
  interactionRecorded,
  mailAnswer,
  messageResource,
  pageOf,
  requestResource,
  type MailAnswer,
} from '@okno/contracts';
import { TestService, type Answer, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';
import { messageIdOf } from './message-id.rules.js';

const messages = pageOf(messageResource);
const corpus = join(import.meta.dirname, '../../../../../shared/data/mail');
let service: TestService;
let mailbox: Caller;
let operator: Caller;

function mail(headers: Readonly<Record<string, string>>, body = 'It leaks.'): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}\r\n`;
}
async function hand(raw: string | Uint8Array): Promise<Answer> {
  return mailbox.call('POST', '/channels/email', undefined, { raw, headers: { 'content-type': 'message/rfc822' } });
}
async function receive(raw: string | Uint8Array): Promise<MailAnswer> {
  const { status, body } = await hand(raw);
  expect([status, body]).toEqual([202, expect.anything()]);
  return mailAnswer.parse(body);
}

beforeAll(async () => {
  service = await TestService.start(intakeService);
  mailbox = await service.as({ roles: ['integration'] });
  operator = await service.as({ roles: ['operator'] });
});
afterAll(async () => {
  await service.stop();
});

describe('a mail', () => {
  const first = mail(
    {
      From: 'Ann <Ann@Example.org>',
      'Message-ID': '<first@example.org>',
      Subject: '=?utf-8?B?UmU6INCa0YDRi9GI0LA=?=',
      'Content-Type': 'text/plain; charset=utf-8',
    },
    'Течёт.',
  );

  it('of an unknown sender makes a client and a request, once', async () => {
    const answers = await Promise.all([receive(first), receive(first)]);
    answers.push(await receive(`Received: from a relay\r\n${first}`));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const answer = await receive(first);
    expect(answer).toMatchObject({ outcome: 'created' });
    const request = await operator.get(`/requests/${answer.requestId ?? ''}`, requestResource);
    expect(request).toMatchObject({ channel: 'email', subject: 'Крыша', description: 'Течёт.', kind: 'question' });
    const client = await operator.get(`/clients/${request.clientId}`, clientResource);
    expect(client).toMatchObject({ kind: 'person', name: 'Ann', emails: ['ann@example.org'], language: 'ru' });
    const exchanges = (await service.publishedOf(interactionRecorded)).filter(
      ({ data }) => data.requestId === request.id,
    );
    expect(exchanges.map(({ subject }) => subject)).toEqual([answer.interactionId]);
  });

  it('with other words under the same name is a word on the same request, and not lost', async () => {
    const headers = { From: 'copy@example.org', 'Message-ID': '<always-the-same@x>', Subject: 'Order' };
    const one = await receive(mail(headers, 'The first order.'));
    const two = await receive(mail(headers, 'The second order.'));
    expect([one.outcome, two]).toEqual([
      'created',
      expect.objectContaining({ outcome: 'appended', requestId: one.requestId }),
    ]);
    expect(await receive(mail(headers, 'The second order.'))).toEqual(two);
    const { items } = await operator.get(`/requests/${one.requestId ?? ''}/messages`, messages);
    expect(items.map(({ text }) => text)).toEqual(['The second order.', 'The first order.']);
  });

  it('in a thread continues its request, its history and signature folded', async () => {
    const { requestId } = await receive(first);
    const answer = await receive(
      mail(
        {
          From: 'bob@example.org',
          'Message-ID': '<second@example.org>',
          References: '<x@y> <first@example.org>',
          Subject: 'Re: x',
        },
        'Worse now.\r\n-- \r\nBob\r\n\r\nOn Mon, 4 May 2026, Ann wrote:\r\n> It leaks.',
      ),
    );
    expect(answer).toMatchObject({ outcome: 'appended', requestId });
    const { items } = await operator.get(`/requests/${requestId ?? ''}/messages`, messages);
    expect(items.map(({ text }) => text)).toEqual(['Worse now.', 'Течёт.']);
    expect(items[0]).toMatchObject({
      folded: '-- \nBob\n\nOn Mon, 4 May 2026, Ann wrote:\n> It leaks.',
      attachmentIds: [],
    });
  });

  it('finds its request by the reference in the subject, but not that of another client', async () => {
    const { requestId } = await receive(first);
    const { reference } = await operator.get(`/requests/${requestId ?? ''}`, requestResource);
    const headers = { 'Message-ID': '<ref@example.org>', Subject: `about ${reference}` };
    expect(await receive(mail({ ...headers, From: 'ann@example.org' }))).toMatchObject({
      outcome: 'appended',
      requestId,
    });
    await operator.post('/clients', { kind: 'person', name: 'Eve', emails: ['eve@example.org'] }, clientResource);
    expect(await receive(mail({ ...headers, From: 'eve@example.org' }))).toMatchObject({ outcome: 'created' });
  });

  it("that says it answers finds the same client's request of the same subject, and nobody else's", async () => {
    const opened = await receive(mail({ From: 'sue@example.org', 'Message-ID': '<s1@x>', Subject: 'Broken lamp' }));
    const answered = { Subject: 'RE: broken Lamp' };
    expect(await receive(mail({ ...answered, From: 'sue@example.org', 'Message-ID': '<s2@x>' }))).toMatchObject({
      outcome: 'appended',
      requestId: opened.requestId,
    });
    const others = [
      { ...answered, From: 'tom@example.org', 'Message-ID': '<s3@x>' },
      { Subject: 'Broken lamp', From: 'sue@example.org', 'Message-ID': '<s4@x>' },
    ];
    for (const other of others) expect((await receive(mail(other))).outcome).toBe('created');
  });

  it('of a machine opens nothing and names what it answers', async () => {
    const { requestId } = await receive(first);
    const automatic = { From: 'ann@example.org', Subject: 'Away', 'Auto-Submitted': 'auto-replied' };
    const reply = await receive(mail({ ...automatic, 'Message-ID': '<auto@x>', 'In-Reply-To': '<first@example.org>' }));
    expect(reply).toEqual({ outcome: 'ignored', requestId, reason: 'auto-reply' });
    const bounce = mail(
      { From: 'MAILER-DAEMON@x', Subject: 'Undelivered' },
      'Sorry.\r\n\r\nMessage-ID: <first@example.org>',
    );
    expect(await receive(bounce)).toEqual({ outcome: 'ignored', requestId, reason: 'bounce' });
    const own = messageIdOf('01900000-0000-7000-8000-0000000000aa', 'okno.example');
    expect(await receive(mail({ From: 'us@okno.example', 'Message-ID': own }))).toEqual({
      outcome: 'ignored',
      reason: 'own-message',
    });
  });

  it.each<[string, string | Uint8Array]>([
    ['no sender', mail({ Subject: 'Hello' })],
    ['no headers', 'just words'],
    ['NULs', 'From: a\u0000@b.c\r\nSubject: \u0000\r\n\r\nx\u0000y'],
    [
      'a broken encoding',
      mail({ From: 'a@b.c', Subject: '=?utf-8?B?////?=', 'Content-Type': 'text/plain; charset=no-such' }, '\u00ff'),
    ],
    ['binary garbage', Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)],
    ['huge headers', mail({ From: 'a@b.c', 'X-Long': 'x'.repeat(2_000_000) })],
    ['thousands of headers', mail({ From: 'a@b.c' }).replace('\r\n\r\n', `\r\n${'X-A: b\r\n'.repeat(20_000)}\r\n`)],
    ['deep nesting', nested(500)],
    ['a sender who is a group', mail({ From: 'Friends: ;', Subject: 'Group' })],
    ['an address that is none', mail({ From: '"x" <not an address>', Subject: 'Odd' })],
    ['a reference to nothing', mail({ From: 'a@b.c', Subject: 'R-2026-999999', 'In-Reply-To': '<none@x>' })],
  ])('with %s is taken', async (_case, raw) => {
    expect((await receive(raw)).outcome).toBe('created');
  });

  it('of HTML alone is read as text, and its attachments are kept', async () => {
    const html = await receive(
      mail(
        { From: 'a@b.c', 'Message-ID': '<html@x>', 'Content-Type': 'text/html' },
        '<p>It <b>leaks</b></p><script>x()</script>',
      ),
    );
    const request = await operator.get(`/requests/${html.requestId ?? ''}`, requestResource);
    expect(request.description).toBe('It leaks');
    const whole = await operator.get(`/requests/${html.requestId ?? ''}/messages`, messages);
    const original = await operator.call('GET', `/files/${whole.items[0]?.attachmentIds[0] ?? ''}`);
    expect([original.body, original.headers.get('content-disposition')]).toEqual([
      expect.stringContaining('<b>leaks</b>'),
      expect.stringContaining('attachment'),
    ]);
    const mixed = await receive(
      mail(
        { From: 'a@b.c', 'Message-ID': '<mixed@x>', 'Content-Type': 'multipart/mixed; boundary=B' },
        '--B\r\n\r\nSee file\r\n--B\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="../a.txt"\r\n\r\nabc\r\n--B--',
      ),
    );
    const { items } = await operator.get(`/requests/${mixed.requestId ?? ''}/messages`, messages);
    const file = await operator.call('GET', `/files/${items[0]?.attachmentIds[0] ?? ''}`);
    expect([file.body, file.headers.get('content-disposition')]).toEqual(['abc', expect.stringContaining('"a.txt"')]);
  });

  it('of Outlook is unwrapped, and an invitation is told in words', async () => {
    // One file, `a.txt`, as MS-OXTNEF writes it.
    const wrapped = 'eJ8+IgEAAgKQBgAOAAAAAAAAAAAAAAAAAAAAAAAAAAIQgAEABgAAAGEudHh0AO8BAg+ABgADAAAAYWJjJgE=';
    const invitation = [
      'BEGIN:VCALENDAR',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'UID:1',
      'SUMMARY:Survey',
      'DTSTART:20260504T100000Z',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    const { requestId } = await receive(
      mail(
        { From: 'a@b.c', 'Message-ID': '<wrapped@x>', 'Content-Type': 'multipart/mixed; boundary=B' },
        `--B\r\n\r\nSee file\r\n--B\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped}\r\n--B\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n${invitation}\r\n--B--`,
      ),
    );
    const { items } = await operator.get(`/requests/${requestId ?? ''}/messages`, messages);
    expect(items[0]?.text).toBe('See file\n\nВстреча / Meeting: Survey, 2026-05-04 10:00 (UTC)');
    const answers = await Promise.all(
      (items[0]?.attachmentIds ?? []).map((id) => operator.call('GET', `/files/${id}`)),
    );
    expect(answers.map(({ headers }) => headers.get('content-disposition'))).toEqual([
      expect.stringContaining('"a.txt"'),
      expect.anything(),
      expect.stringContaining('.eml'),
    ]);
    expect(answers[0]?.body).toBe('abc');
  });

  it('is refused where it is none, too large, or from whom it may not come', async () => {
    expect((await mailbox.call('POST', '/channels/email', { a: 1 })).status).toBe(415);
    expect((await hand('')).status).toBe(400);
    expect((await hand(new Uint8Array(41 * 1024 * 1024))).status).toBe(413);
    const finance = await service.as({ roles: ['finance'] });
    const headers = { 'content-type': 'message/rfc822' };
    expect((await finance.call('POST', '/channels/email', undefined, { raw: first, headers })).status).toBe(403);
  });
});

describe('mail of the world', () => {
  const files = existsSync(corpus)
    ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'))
    : [];

  it('is taken, broken or not, and every bounce is known', async () => {
    if (files.length === 0) console.log(`skipped: no mail under ${corpus}`);
    const opened: string[] = [];
    for (const name of files) {
      const { outcome } = await receive(readFileSync(join(corpus, name)));
      if (outcome !== 'ignored' && /sisimai\/maildir\/(bsd|mac|dos|err)\//.test(name)) opened.push(name);
    }
    // What docs/mail.md names: notices that nothing marks as one.
    expect(opened.length).toBeLessThanOrEqual(4);
  }, 120_000);
});

function nested(depth: number): string {
  let body = 'Content-Type: text/plain\r\n\r\ndeep\r\n';
  for (let level = 0; level < depth; level += 1) {
    const boundary = `b${String(level)}`;
    body = `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n${body}\r\n--${boundary}--\r\n`;
  }
  return `From: a@b.c\r\nMessage-ID: <nested@x>\r\n${body}`;
}
