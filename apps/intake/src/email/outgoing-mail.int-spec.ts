import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clientResource,
  fileResource,
  mailAnswer,
  mailTemplateResource,
  mailTemplates,
  messageResource,
  pageOf,
  requestResource,
  type MailAnswer,
} from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { intakeService } from '../service.js';

/** The client's mail server: what it took, and what it says to the next mails instead. */
const received: ParsedMail[] = [];
const replies: number[] = [];
const theirs = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  logger: false,
  onRcptTo: (_address, _session, callback) => {
    const responseCode = replies.shift();
    callback(responseCode === undefined ? null : Object.assign(new Error('as the test says'), { responseCode }));
  },
  onData: (stream, _session, callback) => {
    simpleParser(stream).then(
      (mail) => {
        received.push(mail);
        callback();
      },
      (error: unknown) => callback(error as Error),
    );
  },
});
let service: TestService;
let mailbox: Caller;
let operator: Caller;

async function receive(headers: Readonly<Record<string, string>>, body = 'It leaks.'): Promise<MailAnswer> {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const raw = `${head.join('')}Content-Type: text/plain; charset=utf-8\r\n\r\n${body}\r\n`;
  const given = { raw, headers: { 'content-type': 'message/rfc822' } };
  return mailAnswer.parse((await mailbox.call('POST', '/channels/email', undefined, given)).body);
}

async function until<Result>(find: () => Result | undefined | Promise<Result | undefined>): Promise<Result> {
  for (let waited = 0; waited < 15_000; waited += 25) {
    const found = await find();
    if (found !== undefined) return found;
    await pause(25);
  }
  throw new Error('it did not come about');
}

async function deliveryOf(requestId: string, delivery: string): Promise<void> {
  await until(async () => {
    const { items } = await operator.get(`/requests/${requestId}/messages`, pageOf(messageResource));
    return items.some((message) => message.delivery === delivery) ? true : undefined;
  });
}

/** A request that came by mail. */
async function requestFrom(address: string, messageId: string, subject = 'Крыша течёт'): Promise<string> {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
  const { requestId } = await receive({ From: address, 'Message-ID': messageId, Subject: encoded });
  return requestId ?? '';
}

async function answer(requestId: string, text: string, attachmentIds: readonly string[] = []): Promise<void> {
  await operator.post(
    `/requests/${requestId}/messages`,
    { text, direction: 'outbound', attachmentIds },
    messageResource,
  );
}

/** Lets what waits for its next attempt go now. */
async function now(): Promise<void> {
  await service.database.query(`UPDATE outgoing_message SET next_at = now() WHERE state = 'queued'`);
}

beforeAll(async () => {
  theirs.listen(0, '127.0.0.1');
  await once(theirs.server, 'listening');
  const { port } = theirs.server.address() as AddressInfo;
  service = await TestService.start(intakeService, {
    environment: {
      OKNO_SMTP_URL: `smtp://127.0.0.1:${String(port)}`,
      OKNO_MAIL_FROM: 'Окно <support@okno.example>',
    },
  });
  mailbox = await service.as({ roles: ['integration'] });
  operator = await service.as({ roles: ['operator'] });
});
afterAll(async () => {
  await service.stop();
  await new Promise<void>((resolve) => {
    theirs.close(resolve);
  });
});
beforeEach(() => {
  received.length = 0;
  replies.length = 0;
});

describe('the words around it', () => {
  it('are as the company has written them, and a mail that comes is acknowledged where that is wanted', async () => {
    const administrator = await service.as({ roles: ['administrator'] });
    const unknown = { subject: 'Re: {subject}', text: 'Hello {name}' };
    const refused = await administrator.call('PUT', '/mail-templates/answer/ru', unknown);
    expect([refused.status, refused.body]).toEqual([
      422,
      expect.objectContaining({
        errors: [
          expect.objectContaining({ field: 'text', code: 'unknown-name' }),
          expect.objectContaining({ field: 'subject', code: 'reference-missing' }),
          expect.objectContaining({ field: 'text', code: 'words-missing' }),
        ],
      }),
    ]);
    const write = async (path: string, subject: string, text: string): Promise<void> => {
      const { status, body } = await administrator.call('PUT', `/mail-templates/${path}`, { subject, text });
      expect([status, mailTemplateResource.parse(body)]).toEqual([200, expect.objectContaining({ subject, text })]);
    };
    await write('answer/ru', '{reference}: {subject}', 'Добрый день, {client}!\n{words}\n{manager}');
    await write('received/ru', '{reference}: {subject}', 'Получили, {client}.');

    const requestId = await requestFrom('olga@example.org', '<tpl-1@example.org>');
    const { reference } = await operator.get(`/requests/${requestId}`, requestResource);
    const notice = await until(() => received[0]);
    expect([notice.subject, notice.text, notice.inReplyTo]).toEqual([
      `${reference}: Крыша течёт`,
      'Получили, olga@example.org.\n',
      '<tpl-1@example.org>',
    ]);
    expect(notice.headers.get('auto-submitted')).toBe('auto-replied');
    const before = await operator.get(`/requests/${requestId}/messages`, pageOf(messageResource));
    expect(before.items.map(({ direction, delivery }) => [direction, delivery])).toEqual([['inbound', null]]);
    const back = { From: 'olga@example.org', 'Message-ID': '<tpl-2@example.org>', Subject: 'x' };
    expect(await receive({ ...back, 'In-Reply-To': notice.messageId ?? '' })).toMatchObject({ requestId });

    await answer(requestId, 'Едем.');
    const answered = await until(() => received[1]);
    expect(answered.text).toMatch(/^Добрый день, olga@example.org!\nЕдем.\n.+\n$/);

    for (const language of ['answer/ru', 'received/ru'])
      expect((await administrator.call('DELETE', `/mail-templates/${language}`)).status).toBe(200);
    const { items } = await administrator.get('/mail-templates', mailTemplates);
    expect(items.map(({ kind, language, active, changedAt }) => [kind, language, active, changedAt])).toEqual([
      ['answer', 'en', true, null],
      ['answer', 'ru', true, null],
      ['received', 'en', false, null],
      ['received', 'ru', false, null],
    ]);
  });

  it('acknowledge five mails an hour to one address, nothing a machine wrote, and nothing twice', async () => {
    const administrator = await service.as({ roles: ['administrator'] });
    const template = { subject: '{reference}', text: 'Got it.' };
    await administrator.call('PUT', '/mail-templates/received/en', template);
    for (let mail = 0; mail < 7; mail += 1) {
      const headers = { From: 'loop@example.org', 'Message-ID': `<loop-${String(mail)}@x>`, Subject: 'Out' };
      await receive(headers);
      await receive(headers);
    }
    await receive({
      From: 'away@example.org',
      Subject: 'Away',
      'Message-ID': '<away@x>',
      'Auto-Submitted': 'auto-replied',
    });
    const rows = await service.database.query<{ address: string; count: number }>(
      `SELECT address, count(*)::int AS count FROM outgoing_message
       WHERE template = 'received' AND address IN ('loop@example.org', 'away@example.org') GROUP BY address`,
    );
    expect(rows).toEqual([{ address: 'loop@example.org', count: 5 }]);
    await administrator.call('DELETE', '/mail-templates/received/en');
    await until(() => (received.length === 5 ? true : undefined));
  });
});

describe('an answer by mail', () => {
  it('arrives in its thread, with what belongs to it, and is answered into the same request', async () => {
    const requestId = await requestFrom('anna@example.org', '<out-1@example.org>');
    const { reference, clientId } = await operator.get(`/requests/${requestId}`, requestResource);
    await operator.get(`/clients/${clientId}`, clientResource);
    const upload = { raw: 'план', headers: { 'content-type': 'text/plain', 'x-file-name': 'plan.txt' } };
    const file = fileResource.parse((await operator.call('POST', '/files?name=plan.txt', undefined, upload)).body);

    await answer(requestId, 'Мастер придёт завтра.', [file.id]);
    const mail = await until(() => received[0]);

    expect(mail.from?.value).toEqual([{ name: 'Окно', address: 'support@okno.example' }]);
    expect(mail.subject).toBe(`Re: Крыша течёт [${reference}]`);
    expect(mail.text).toContain('Мастер придёт завтра.\n\n-- \n');
    expect(mail.text).toContain(reference);
    expect([mail.inReplyTo, mail.references]).toEqual(['<out-1@example.org>', '<out-1@example.org>']);
    expect(mail.attachments.map(({ content }) => content.toString())).toEqual(['план']);
    await deliveryOf(requestId, 'sent');

    const back = { From: 'anna@example.org', 'Message-ID': '<out-2@example.org>', Subject: 'no subject left' };
    const continued = await receive({ ...back, 'In-Reply-To': mail.messageId ?? '' }, 'Жду.');
    expect(continued).toMatchObject({ outcome: 'appended', requestId });

    await answer(requestId, 'Уже в пути.');
    const second = await until(() => received[1]);
    expect(second.inReplyTo).toBe('<out-2@example.org>');
    expect(second.references).toEqual(['<out-1@example.org>', mail.messageId, '<out-2@example.org>']);
  });

  it('goes again, under the same name, while the other server says not now', async () => {
    const requestId = await requestFrom('ben@example.org', '<out-ben@example.org>');
    replies.push(451, 421);
    await answer(requestId, 'Soon.');
    for (const attempts of [1, 2]) {
      await until(async () => {
        const rows = await service.database.query(
          `SELECT 1 FROM outgoing_message WHERE state = 'queued' AND attempts = $1 AND last_error IS NOT NULL AND next_at < now() + interval '2 minutes'`,
          [attempts],
        );
        return rows.length > 0 ? true : undefined;
      });
      expect(received).toEqual([]);
      await now();
    }
    const mail = await until(() => received[0]);
    expect(mail.text).toContain('Soon.');
    await deliveryOf(requestId, 'sent');
  });

  it('goes again when whoever sent it died before it was written down', async () => {
    const requestId = await requestFrom('cleo@example.org', '<out-cleo@example.org>');
    await answer(requestId, 'Once.');
    const first = await until(() => received[0]);
    await deliveryOf(requestId, 'sent');
    await service.database.query(
      `UPDATE outgoing_message SET state = 'queued', next_at = now() WHERE client_id = (SELECT client_id FROM request WHERE id = $1)`,
      [requestId],
    );
    const again = await until(() => received[1]);
    expect(again.messageId).toBe(first.messageId);
  });

  it('has failed when nobody is there, and when it comes back later', async () => {
    const nobody = await requestFrom('nobody@example.org', '<out-nobody@example.org>');
    replies.push(550);
    await answer(nobody, 'Hello?');
    await deliveryOf(nobody, 'failed');

    const full = await requestFrom('full@example.org', '<out-full@example.org>');
    await answer(full, 'Hello?');
    const { messageId } = await until(() => received[0]);
    await deliveryOf(full, 'sent');
    const bounce = { From: 'MAILER-DAEMON@example.org', Subject: 'Undelivered Mail Returned to Sender' };
    const said = await receive(
      { ...bounce, 'Message-ID': '<b@x>' },
      `Mailbox full.\r\n\r\nMessage-ID: ${messageId ?? ''}`,
    );
    expect(said).toEqual({ outcome: 'ignored', requestId: full, reason: 'bounce' });
    await deliveryOf(full, 'failed');
  });
});
