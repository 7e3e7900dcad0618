import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requestResource } from '@okno/contracts';
import { createLogger, newId, type Logger } from '@okno/service-kit';
import { DovecotServer, TestService, type Caller } from '@okno/testing';
import { ImapFlow } from 'imapflow';
import { intakeService } from '../service.js';
import { mailboxOf } from './mailbox-address.rules.js';
import { MailboxPlaceRepository } from './mailbox-place.repository.js';

const user = 'support@okno.example';

function mail(subject: string, more: readonly string[] = [], from = 'Anna <anna@client.example>'): string {
  const head = [`From: ${from}`, `Subject: ${subject}`, `Message-ID: <${subject.replaceAll(' ', '-')}@client.example>`];
  return [...head, ...more, '', `We ask: ${subject}`, ''].join('\n');
}

describe('a mailbox', () => {
  if (!DovecotServer.isHere()) {
    it('skipped: dovecot not there', () => {
      expect(DovecotServer.isHere()).toBe(false);
    });
    return;
  }

  let server: DovecotServer;
  let service: TestService;
  let operator: Caller;

  const start = (secret?: string, logger?: Logger): Promise<TestService> =>
    TestService.start(intakeService, {
      ...(logger === undefined ? {} : { logger }),
      environment: {
        OKNO_IMAP_URL: server.urlOf(user, secret === undefined ? {} : { secret }),
        OKNO_IMAP_POLL_SECONDS: '1',
      },
    });

  async function subjects(of: TestService = service): Promise<readonly string[]> {
    const rows = await of.database.query<{ subject: string }>('SELECT subject FROM request ORDER BY created_at, id');
    return rows.map(({ subject }) => subject);
  }

  async function until<Value>(read: () => Promise<Value>, wanted: Value): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (JSON.stringify(await read()) === JSON.stringify(wanted)) return;
      await pause(100);
    }
    expect(await read()).toEqual(wanted);
  }

  /** What stands in the mailbox of each mail, in their order. */
  async function flags(): Promise<readonly string[]> {
    const address = mailboxOf(server.urlOf(user));
    if (address === undefined) throw new Error('no mailbox');
    const { host, port, user: name, password } = address;
    const client = new ImapFlow({ host, port, secure: false, auth: { user: name, pass: password }, logger: false });
    await client.connect();
    try {
      await client.mailboxOpen('INBOX', { readOnly: true });
      const found = await client.fetchAll('1:*', { flags: true });
      return found.map((one) => [...(one.flags ?? [])].filter((flag) => flag !== '\\Recent').join(' '));
    } finally {
      await client.logout();
    }
  }

  beforeAll(async () => {
    server = await DovecotServer.start();
    await server.deliver(user, mail('before Okno'), mail('and another'));
    service = await start();
    operator = await service.as({ roles: ['operator'] });
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });

  it('is read: what nobody had read when Okno came, then what comes, and it is marked as read', async () => {
    await until(subjects, ['before Okno', 'and another']);
    await server.deliver(user, mail('came later'));
    await until(subjects, ['before Okno', 'and another', 'came later']);
    await until(flags, ['\\Seen', '\\Seen', '\\Seen']);
    const [row] = await service.database.query<{ id: string }>(`SELECT id FROM request WHERE subject = 'came later'`);
    const request = await operator.get(`/requests/${String(row?.id)}`, requestResource);
    expect(request).toMatchObject({ channel: 'email', description: 'We ask: came later' });
  });

  it('continues a request by its thread, and ignores what a machine has written', async () => {
    await server.deliver(
      user,
      mail('Re: came later', ['In-Reply-To: <came-later@client.example>']),
      mail('out of office', ['Auto-Submitted: auto-replied']),
      mail('a last one'),
    );
    await until(subjects, ['before Okno', 'and another', 'came later', 'a last one']);
    const outcomes = await service.database.query(
      'SELECT outcome, count(*)::int FROM inbound_mail GROUP BY 1 ORDER BY 1',
    );
    expect(outcomes).toEqual([
      { outcome: 'appended', count: 1 },
      { outcome: 'created', count: 4 },
      { outcome: 'ignored', count: 1 },
    ]);
  });

  it('goes on where it was when the mail server has been away', async () => {
    await server.end();
    await server.deliver(user, mail('while it was away'));
    await server.run();
    await until(async () => (await subjects()).at(-1), 'while it was away');
  });

  it('gives the same outcome to mails that have got other UIDs', async () => {
    const before = await subjects();
    await server.forgetUids(user);
    await server.deliver(user, mail('under a new number'));
    await until(subjects, [...before, 'under a new number']);
  });

  it('is read by one instance at a time, and by the next one when that one stops or dies', async () => {
    const [one, other] = [newId(), newId()];
    const places = new MailboxPlaceRepository();
    const claim = (holder: string, seconds: number): Promise<unknown> =>
      places.claim(service.database, 'shared', holder, seconds);
    expect(await claim(one, 60)).toEqual({ uidValidity: null, lastUid: 0 });
    expect(await claim(other, 60)).toBeUndefined();
    const reached = { uidValidity: '7', lastUid: 12 };
    expect(await places.advance(service.database, 'shared', other, reached, 60)).toBe(false);
    expect(await places.advance(service.database, 'shared', one, reached, 60)).toBe(true);
    await places.release(service.database, 'shared', one);
    expect(await claim(other, 0)).toEqual(reached);
    expect(await claim(one, 60)).toEqual(reached);
  });

  it('keeps what is too large, flagged for a person, and is read on', async () => {
    const before = await subjects();
    const large = `${'x'.repeat(998)}\n`.repeat(43_000);
    await server.deliver(user, `${mail('too large')}${large}`, mail('behind the large one'));
    await until(subjects, [...before, 'behind the large one']);
    await until(async () => (await flags()).slice(-2), ['\\Flagged', '\\Seen']);
    const refused = await service.database.query(`SELECT details ->> 'reason' AS reason FROM audit_entry
      WHERE action = 'mail.refuse'`);
    expect(refused).toEqual([{ reason: 'too-large' }]);
  });

  it('with a wrong password is not read and the log says why, without the password; everybody else is served', async () => {
    const lines: string[] = [];
    const other = await start(
      'not-the-password',
      createLogger('warn', { write: (line: string) => void lines.push(line) }),
    );
    try {
      await until(() => Promise.resolve(lines.join('').includes('Authentication failed')), true);
      expect(lines.join('')).toContain(`${user}@127.0.0.1`);
      expect(lines.join('')).not.toContain('not-the-password');
      const caller = await other.as({ roles: ['operator'] });
      expect((await caller.call('GET', '/requests')).status).toBe(200);
      expect(await subjects(other)).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});
