import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientResource, requestResource } from '@okno/contracts';
import { TestService, freePort, type Caller } from '@okno/testing';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { intakeSettings } from '../config.js';
import { intakeService } from '../service.js';

// Made for this test, with a hundred years to go; they guard nothing.
const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOz7ec/zJW+nORCG7
rwkXZhjI7XE1RBC9/lBDH+YCW9KhRANCAAQKuSEZQCtgAmGURM1KMHAxwUIeZ/S/
jkx1X1U74DbnYDht/ppi2sPXcSiUpUnHqQVy5+gAdm/xgihyfTIquCK5
-----END PRIVATE KEY-----`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUWh2VZoeZ1KrOAAjwpRv+4vNzEJQwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRbWFpbC5va25vLmV4YW1wbGUwIBcNMjYxMTIzMDcwNjU1WhgP
MjEyNjEwMzAwNzA2NTVaMBwxGjAYBgNVBAMMEW1haWwub2tuby5leGFtcGxlMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECrkhGUArYAJhlETNSjBwMcFCHmf0v45M
dV9VO+A252A4bf6aYtrD13EolKVJx6kFcufoAHZv8YIocn0yKrgiuaNTMFEwHQYD
VR0OBBYEFPj+KQIH9IeFJRRUG5OUrqUKvIExMB8GA1UdIwQYMBaAFPj+KQIH9IeF
JRRUG5OUrqUKvIExMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIh
AL5qfVeVFZ/vdyg9xpTTaTqJ2T+cJEPDy0HxekXG/bmPAiAdu9WBMlPmBzPzet+n
DPXQ+2PN5Bqo06rNZkmF46RW+g==
-----END CERTIFICATE-----`;

let folder: string;
let service: TestService;
let operator: Caller;
let port: number;

/** What the server said last. @throws what nodemailer throws, with `responseCode` */
async function send(mail: SendMailOptions, secure = false): Promise<string> {
  const tls = { rejectUnauthorized: false };
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: !secure, requireTLS: secure, tls });
  try {
    return (await transport.sendMail({ to: 'support@okno.example', ...mail })).response;
  } finally {
    transport.close();
  }
}

async function refusal(mail: SendMailOptions): Promise<string> {
  return send(mail).then(
    (said) => `taken: ${said}`,
    (error: unknown) => (error as { readonly response?: string }).response ?? String(error),
  );
}

function requestIdIn(said: string): string {
  return /[0-9a-f-]{36}/.exec(said)?.[0] ?? said;
}

async function mailsStored(): Promise<number> {
  const [row] = await service.database.query<{ mails: number }>('SELECT count(*)::int AS mails FROM inbound_mail');
  return row?.mails ?? 0;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okno-smtp-'));
  await writeFile(join(folder, 'key.pem'), privateKey);
  await writeFile(join(folder, 'cert.pem'), certificate);
  port = await freePort();
  service = await TestService.start(intakeService, {
    environment: {
      OKNO_SMTP_IN_PORT: String(port),
      OKNO_SMTP_IN_RECIPIENTS: 'support@okno.example, @help.example',
      OKNO_SMTP_IN_PER_SENDER: '4',
      OKNO_SMTP_IN_TLS_KEY: join(folder, 'key.pem'),
      OKNO_SMTP_IN_TLS_CERT: join(folder, 'cert.pem'),
    },
  });
  operator = await service.as({ roles: ['operator'] });
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('mail by SMTP', () => {
  const first: SendMailOptions = {
    from: 'Анна Петрова <anna@example.org>',
    messageId: '<smtp-first@example.org>',
    subject: 'Не работает связь',
    text: 'С утра нет связи.\r\n.\r\nТочка в строке не конец.',
  };

  it('is a request when it is acknowledged, and the same one when it comes again', async () => {
    const said = await send(first);
    expect(said).toMatch(/^250 2\.6\.0 created /);
    const request = await operator.get(`/requests/${requestIdIn(said)}`, requestResource);
    expect(request).toMatchObject({ channel: 'email', subject: 'Не работает связь' });
    expect(request.description).toBe('С утра нет связи.\n.\nТочка в строке не конец.');
    const client = await operator.get(`/clients/${request.clientId}`, clientResource);
    expect(client).toMatchObject({ name: 'Анна Петрова', emails: ['anna@example.org'], language: 'ru' });
    expect(await send(first)).toBe(said);
  });

  it('continues its thread, and comes enciphered where both sides can', async () => {
    const opened = requestIdIn(await send({ ...first, envelope: { from: 'relay@example.org', to: 'a@help.example' } }));
    const answer = { from: 'anna@example.org', inReplyTo: '<smtp-first@example.org>', subject: 'Re: x', text: 'Ждём.' };
    expect(await send(answer, true)).toBe(`250 2.6.0 appended ${opened}`);
  });

  it('of a machine opens nothing: its envelope names no sender', async () => {
    const envelope = { from: '', to: 'support@okno.example' };
    const notice = { from: 'a.server@example.net', subject: 'Your message', text: 'It was not delivered.', envelope };
    expect(await send(notice)).toMatch(/^250 2\.6\.0 ignored bounce/);
  });

  it('is refused for whom nobody knows, when it is too large or goes round in a circle', async () => {
    const mail = { from: 'bob@example.org', subject: 'x', text: 'y' };
    expect(await refusal({ ...mail, to: 'sales@okno.example' })).toMatch(/^550 5\.1\.1/);
    const large = { filename: 'large', content: Buffer.alloc(41 * 1024 * 1024, 'x'), contentTransferEncoding: '7bit' };
    expect(await refusal({ ...mail, attachments: [large as object] })).toMatch(/^552/);
    const received = Array.from({ length: 101 }, () => ({ key: 'Received', value: 'from a by b' }));
    expect(await refusal({ ...mail, headers: received })).toMatch(/^554 5\.4\.6/);
  });

  it('comes later from a sender who sends too much, and that holds nobody else up', async () => {
    const answers: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      answers.push(await refusal({ from: 'busy@example.org', subject: String(number), text: 'x' }));
    }
    expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['tak', 'tak', 'tak', 'tak', '450']);
    expect(await refusal({ from: 'calm@example.org', subject: 'x', text: 'x' })).toMatch(/^taken/);
  });

  it('is nothing when the connection breaks before its end, and whole when it comes again', async () => {
    const before = await mailsStored();
    const socket = connect(port, '127.0.0.1');
    const lines = ['EHLO there', 'MAIL FROM:<cut@example.org>', 'RCPT TO:<support@okno.example>', 'DATA'];
    for (const line of lines) {
      await once(socket, 'data');
      socket.write(`${line}\r\n`);
    }
    await once(socket, 'data');
    await new Promise((written) => {
      socket.write('From: cut@example.org\r\nMessage-ID: <cut@x>\r\nSubject: half\r\n\r\nhalf of i', written);
    });
    socket.destroy();
    expect(
      await refusal({ from: 'cut@example.org', messageId: '<cut@x>', subject: 'whole', text: 'all of it' }),
    ).toMatch(/^taken: 250 2\.6\.0 created/);
    expect(await mailsStored()).toBe(before + 1);
  });

  it('is asked for again when it cannot be stored, and then taken once', async () => {
    const mail = { from: 'patient@example.org', messageId: '<patient@x>', subject: 'x', text: 'y' };
    const before = await mailsStored();
    await service.asOwner('ALTER TABLE intake.inbound_mail RENAME TO hidden_mail');
    expect(await refusal(mail)).toMatch(/^451 4\.3\.0/);
    await service.asOwner('ALTER TABLE intake.hidden_mail RENAME TO inbound_mail');
    const [one, two] = await Promise.all([refusal(mail), refusal(mail)]);
    expect([one, two]).toEqual([expect.stringContaining('created'), one]);
    expect(await mailsStored()).toBe(before + 1);
  });
});

it('mail is not taken with half a certificate', () => {
  const given = intakeSettings.safeParse({ OKNO_SMTP_IN_PORT: '2525', OKNO_SMTP_IN_TLS_KEY: 'key.pem' });
  expect(given.error?.issues.map(({ path, message }) => `${path.join()} ${message}`)).toEqual([
    'OKNO_SMTP_IN_TLS_CERT is set together with OKNO_SMTP_IN_TLS_KEY or not at all',
  ]);
});
