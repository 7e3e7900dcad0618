import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres, stopLeftEmbeddedPostgres } from '@okno/persistence';
import { DovecotServer, OknoProcess, freePort } from '@okno/testing';
import { z } from 'zod';
import { sendMail } from './load/smtp-sender.js';
import { seeded } from './registrations.js';
import { Tables } from './world/tables.js';

const seed = Number(process.env.OKNO_FAULT_SEED ?? randomInt(2 ** 31));
const [kills, mailsEach, senders, rows] = [2, 80, 4, 12_000];
const mailbox = 'support@okno.example';
const hasDovecot = DovecotServer.isHere();
const importState = z.looseObject({
  status: z.enum(['queued', 'running', 'done', 'failed']),
  read: z.int(),
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
});

function mailOf(way: string, number: number): string {
  const head = `From: client.${String(number % 7)}@client.example\r\nSubject: ${way} ${String(number)}\r\n`;
  const words = 'The lamp is red since the morning, and nobody comes.\r\n'.repeat(400);
  return `${head}Message-ID: <${way}.${String(number)}@client.example>\r\n\r\n${String(number)}\r\n${words}`;
}

/** Power cuts while something comes in: whatever was acknowledged, or lies in a mailbox or a file, is there once. */
describe(`kill -9 while mail and files come in (OKNO_FAULT_SEED=${seed.toString()})`, () => {
  const random = seeded(seed);
  let dataDir: string;
  let smtpPort: number;
  let dovecot: DovecotServer | undefined;
  let okno: OknoProcess;
  let tables: Tables;

  const start = (): Promise<OknoProcess> =>
    OknoProcess.start({
      dataDir,
      environment: {
        OKNO_SMTP_IN_PORT: smtpPort.toString(),
        ...(dovecot === undefined ? {} : { OKNO_IMAP_URL: dovecot.urlOf(mailbox), OKNO_IMAP_POLL_SECONDS: '1' }),
      },
    });

  async function count(sql: string): Promise<number> {
    const [row] = await tables.read<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`);
    return row?.count ?? 0;
  }

  /** Kills and starts again, each time when `reached` says that another part of `total` is done. */
  async function killOnTheWay(total: number, reached: () => Promise<number>): Promise<void> {
    for (let kill = 0; kill < kills; kill += 1) {
      const moment = Math.floor((total * (kill + 0.3 + 0.5 * random())) / kills);
      while ((await reached()) < moment) await pause(10);
      await pause(Math.floor(random() * 20));
      await okno.kill();
      okno = await start();
    }
  }

  async function becomes(read: () => Promise<number>, wanted: number): Promise<void> {
    for (let tries = 0; tries < 600 && (await read()) < wanted; tries += 1) await pause(100);
    expect({ found: await read(), seed }).toEqual({ found: wanted, seed });
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'okno-fault-'));
    smtpPort = await freePort();
    if (hasDovecot) {
      dovecot = await DovecotServer.start();
      await dovecot.deliver(mailbox, ...Array.from({ length: mailsEach }, (_, number) => mailOf('IMAP', number)));
    }
    okno = await start();
    const { url } = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
    tables = await Tables.open(url);
  }, 180_000);

  afterAll(async () => {
    await tables.close();
    await okno.stop();
    await dovecot?.stop();
    await stopLeftEmbeddedPostgres(join(dataDir, 'postgres'));
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  if (hasDovecot) {
    it('takes every mail of a mailbox once', async () => {
      const taken = (): Promise<number> => count(`intake.request WHERE subject LIKE 'IMAP %'`);
      await killOnTheWay(mailsEach, taken);
      await becomes(taken, mailsEach);
      expect(await count(`(SELECT subject FROM intake.request WHERE subject LIKE 'IMAP %' GROUP BY 1) AS s`)).toBe(
        mailsEach,
      );
    }, 300_000);
  } else {
    it('skipped: dovecot not there, no mailbox is read', () => {
      expect(hasDovecot).toBe(false);
    });
  }

  it('has every mail that was acknowledged by SMTP once', async () => {
    const open = Array.from({ length: mailsEach }, (_, number) => number);
    let acknowledged = 0;
    const lane = async (): Promise<void> => {
      for (let number = open.shift(); number !== undefined; number = open.shift()) {
        const said = await sendMail(smtpPort, `client.${String(number % 7)}@client.example`, mailOf('SMTP', number));
        if (said?.startsWith('250') === true) acknowledged += 1;
        else {
          open.push(number);
          await pause(50);
        }
      }
    };
    const lanes = Promise.all(Array.from({ length: senders }, lane));
    await killOnTheWay(mailsEach, () => Promise.resolve(acknowledged));
    await lanes;
    expect(acknowledged).toBe(mailsEach);
    expect(await count(`intake.request WHERE subject LIKE 'SMTP %'`)).toBe(mailsEach);
    expect(await count(`(SELECT DISTINCT subject FROM intake.request WHERE subject LIKE 'SMTP %') AS s`)).toBe(
      mailsEach,
    );
  }, 300_000);

  it('works a file through to its end, each row once', async () => {
    const lines = Array.from({ length: rows }, (_, number) => {
      const at = new Date(Date.UTC(2026, 0, 5) + number * 7_000).toISOString();
      return `c-${String(number)},${at},inbound,+7495${String(1_000_000 + (number % 9_000))},line-1,${String(number % 60)},120,answered`;
    });
    const file = ['callId,startedAt,direction,from,to,waitSeconds,talkSeconds,outcome', ...lines, ''].join('\n');
    const { token } = await okno.signIn();
    const made = await fetch(`${okno.url}/api/v1/imports/calls-csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body: file,
    });
    const { id } = z.looseObject({ id: z.uuid() }).parse(await made.json());
    const stored = (): Promise<number> => count(`intake.call WHERE call_id LIKE 'c-%'`);
    await killOnTheWay(rows, stored);
    const administrator = await okno.signIn();
    let state = await administrator.get(`/imports/${id}`, importState);
    for (let tries = 0; tries < 600 && state.status !== 'done'; tries += 1) {
      await pause(100);
      state = await administrator.get(`/imports/${id}`, importState);
    }
    expect({ state, seed }).toMatchObject({
      state: { status: 'done', read: rows, accepted: rows, duplicates: 0, rejected: 0 },
    });
    expect(await stored()).toBe(rows);
  }, 300_000);
});
