import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importResource } from '@okno/contracts';
import {
  checkBackup,
  startEmbeddedPostgres,
  stopLeftEmbeddedPostgres,
  takeBackup,
  type Manifest,
} from '@okno/persistence';
import { OknoProcess, type Caller } from '@okno/testing';
import { z } from 'zod';
import * as shape from '../stories/shapes.js';
import { check } from './checks/all-checks.js';
import { MailSink } from './inflict/mail-sink.js';
import { SmallDisk } from './inflict/small-disk.js';
import { Chance } from './load/chance.js';
import type { Command, Person } from './load/command.js';
import { foundCompany } from './load/company.js';
import { Matter } from './load/matters.js';
import { Sender } from './load/sender.js';
import { readWorld } from './world/read-world.js';
import { Tables } from './world/tables.js';

const okno = fileURLToPath(new URL('../../scripts/okno.mjs', import.meta.url));
const password = 'a-password-for-stories';
const seed = 20_270_302;
const lanes = 3;
const importedCalls = 1_000;
const attachment = Buffer.from('Счёт №7 '.repeat(20_000));

const mailOf = (number: number): string =>
  [
    `From: client.${String(number)}@client.example`,
    'To: support@okno.example',
    `Subject: Letter ${String(number)}`,
    `Message-ID: <letter.${String(number)}@client.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b\r\nContent-Type: text/plain\r\n\r\nIt went dark.',
    '--b\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: attachment; filename=bill.pdf',
    `Content-Transfer-Encoding: base64\r\n\r\n${attachment.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}`,
    '--b--',
  ].join('\r\n');

/** The machine is lost, and what is left is last night's file: the restore drill of docs/operations.md. */
describe('a backup that is taken while everybody works, and restored on an empty machine', () => {
  let folder: string;
  let sink: MailSink;
  let first: OknoProcess;
  let second: OknoProcess | undefined;
  let before: readonly Command[];
  let during: readonly Command[];
  let sentBefore: readonly string[];
  let file: string;
  let people: Readonly<Record<Person, Caller>>;
  let isLost = false;
  let ahead = 0;

  const now = (): Date => new Date(Date.now() + ahead);
  const start = (dataDir: string): Promise<OknoProcess> =>
    OknoProcess.start({
      how: 'all-in-one',
      dataDir,
      environment: {
        KAFKA_BROKERS: '',
        OKNO_TIMEZONE: 'Europe/Moscow',
        OKNO_SMTP_URL: `smtp://127.0.0.1:${sink.port.toString()}`,
        OKNO_TEST_CLOCK_AHEAD: ahead.toString(),
      },
    });

  /** What an operator does: @returns the code it ended with, and what it said. */
  function run(...words: string[]): Promise<{ readonly code: number; readonly said: string }> {
    const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: '', KAFKA_BROKERS: '' };
    return new Promise((resolve) => {
      execFile(process.execPath, [okno, ...words], { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr });
      });
    });
  }

  /** Resolves when nothing is under way any more. */
  async function settle(administrator: Caller): Promise<void> {
    ahead += 1_000;
    for (let tries = 0; tries < 60; tries += 1) {
      const { status } = await administrator.call('PUT', '/test/clock', { now: now().toISOString() });
      if (status === 200) return;
      await pause(250);
    }
    throw new Error('Okno does not come to rest');
  }

  async function importCalls(administrator: Caller, count: number): Promise<void> {
    const at = new Date(Date.now() - 86_400_000).toISOString();
    const [to, queue, outcome] = ['+74957654321', 'main', 'answered'];
    const rows = Array.from({ length: count }, (_, number) =>
      [
        `call-${String(number)}`,
        'inbound',
        at,
        at,
        at,
        `+7495${String(1_000_000 + number)}`,
        to,
        queue,
        outcome,
      ].join(),
    );
    const csv = ['callId,direction,startedAt,answeredAt,endedAt,from,to,queue,outcome', ...rows].join('\n');
    const options = { raw: csv, headers: { 'content-type': 'text/csv' } };
    const made = await administrator.call('POST', '/imports/calls-csv', undefined, options);
    const { id } = z.looseObject({ id: z.string() }).parse(made.body);
    const done = await administrator.eventually(
      `/imports/${id}`,
      importResource,
      ({ status }) => status === 'done',
      60,
    );
    expect(done).toMatchObject({ accepted: count, rejected: 0 });
  }

  async function sign(process: OknoProcess): Promise<Readonly<Record<Person, Caller>>> {
    const names = {
      ...{ operator: 'anna.l1', expert: 'boris.expert', secondExpert: 'ivan.expert', head: 'vera.head' },
      ...{ director: 'gleb.director', quality: 'dina.quality', finance: 'elena.finance' },
    };
    const callers = Object.entries(names).map(
      async ([person, name]) => [person, await process.signIn(`${name}@story.okno`, password)] as const,
    );
    return Object.fromEntries(await Promise.all(callers)) as Record<Person, Caller>;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okno-restore-'));
    sink = await MailSink.open();
    file = join(folder, 'last-night.tar');
    first = await start(join(folder, 'lost'));
    const founded = await foundCompany(first, now);
    const sender = new Sender(founded.people, now, () => undefined);
    const { administrator, setting } = founded;
    await importCalls(administrator, importedCalls);
    for (let number = 0; number < 5; number += 1) {
      const options = { raw: mailOf(number), headers: { 'content-type': 'message/rfc822' } };
      const { requestId } = await founded.people.operator.post(
        '/channels/email',
        undefined,
        shape.emailOutcome,
        options,
      );
      const answer = { direction: 'outbound', text: `Answer ${String(number)}` };
      await founded.people.operator.post(`/requests/${requestId ?? ''}/messages`, answer, shape.message);
    }
    for (let matter = 0; matter < 15; matter += 1) {
      await new Matter(sender, Chance.of(seed, matter), setting).run();
    }
    await settle(administrator);
    await sink.has(5);
    await settle(administrator);
    sentBefore = sink.messageIds();
    const known = sender.history.length;
    const load = new AbortController();
    let next = 1_000;
    const working = Array.from({ length: lanes }, async () => {
      while (!load.signal.aborted) await new Matter(sender, Chance.of(seed, (next += 1)), setting).run();
    });
    const taken = await run('backup', file, '--data-dir', join(folder, 'lost'));
    load.abort();
    await Promise.all(working);
    expect(taken).toMatchObject({ code: 0 });
    [before, during] = [sender.history.slice(0, known), sender.history.slice(known)];
    // The machine burns down with everything that came after the backup.
    await first.kill();
    isLost = true;
    await stopLeftEmbeddedPostgres(join(folder, 'lost', 'postgres'));
    await rm(join(folder, 'lost'), { recursive: true });
  }, 180_000);

  afterAll(async () => {
    await second?.stop();
    if (!isLost) await first.stop();
    await sink.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('was taken in the middle of work, and is whole', async () => {
    expect(before.length).toBeGreaterThan(30);
    expect(during.length).toBeGreaterThan(10);
    const verified = await run('backup', 'verify', file);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.said).toContain('Whole: every file in it has the hash that was written down');
  }, 60_000);

  it('comes back table by table, each as the manifest says, in a place where nothing was', async () => {
    const place = join(folder, 'new');
    const restored = await run('restore', file, '--data-dir', place);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.said).toMatch(/each of \d+ tables has the hash that it was backed up with/);
    const { manifest } = await checkBackup(file);
    expect(manifest.tables.filter(({ rows }) => rows > 0).length).toBeGreaterThan(90);
    const postgres = await startEmbeddedPostgres({ dataDir: join(place, 'postgres') });
    const tables = await Tables.open(postgres.url);
    try {
      // All but what a restore has to change.
      const changed = ['event_log.epoch', ...manifest.schemas.map(({ name }) => `${name}.audit_order`)];
      const hashes = ({ tables: all }: Manifest): Readonly<Record<string, string>> =>
        Object.fromEntries(
          all
            .map(({ schema, table, rows, sha256 }) => [`${schema}.${table}`, `${rows.toString()} ${sha256}`] as const)
            .filter(([name]) => !changed.includes(name)),
        );
      const again = { url: postgres.url, path: join(folder, 'again.tar'), files: [], now: now() };
      expect(hashes((await takeBackup(again)).manifest)).toEqual(hashes(manifest));
      const [content] = await tables.read<{ bytes: Buffer }>(
        `SELECT string_agg(bytes, ''::bytea ORDER BY number) AS bytes FROM intake.file_chunk WHERE sha256 = $1`,
        [createHash('sha256').update(attachment).digest('hex')],
      );
      expect(content?.bytes.equals(attachment)).toBe(true);
    } finally {
      await tables.close();
      await postgres.stop();
    }
  }, 180_000);

  it('and lives: every promise holds, and the cube is its recount', async () => {
    second = await start(join(folder, 'new'));
    people = await sign(second);
    const administrator = await second.signIn();
    await settle(administrator);
    const { url } = await startEmbeddedPostgres({ dataDir: join(folder, 'new', 'postgres') });
    // What was asked for while the backup was taken may be in it; nobody knows.
    const perhaps = during.map((command) => ({ ...command, outcome: 'refused' as const, statuses: [0] }));
    const world = await readWorld({
      ...{ address: { databaseUrl: url }, director: people.director, commands: [...before, ...perhaps] },
      ...{ slow: [], now: now() },
    });
    // The cube counts imported calls among the interactions; intake has no other record of them than the call.
    const measures = world.measures.filter(({ name }) => name !== 'interactions.count');
    expect(check({ ...world, measures })).toEqual({});
    expect(world.measures.find(({ name }) => name === 'calls.offered')?.value).toBeGreaterThanOrEqual(importedCalls);
    expect(second.errorLines).toEqual([]);
  }, 120_000);

  it('and goes on: old keys get their answers, new requests their owners, and no mail goes out twice', async () => {
    const again = new Sender(people, now, () => undefined);
    for (const command of before
      .filter(({ outcome, row, id }) => outcome === 'acknowledged' && row && id)
      .slice(0, 10)) {
      expect(await again.again(command)).toBe(command.id);
    }
    const options = { raw: mailOf(77), headers: { 'content-type': 'message/rfc822' } };
    const { requestId } = await people.operator.post('/channels/email', undefined, shape.emailOutcome, options);
    const answer = { direction: 'outbound', text: 'We are back.' };
    await people.operator.post(`/requests/${requestId ?? ''}/messages`, answer, shape.message);
    await sink.has(sentBefore.length + 1);
    await settle(await (second ?? first).signIn());
    const request = await people.operator.get(`/requests/${requestId ?? ''}`, shape.request);
    expect(request.ownerId).toBeTruthy();
    const ids = sink.messageIds();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, sentBefore.length)).toEqual(sentBefore);
  }, 60_000);

  it('and is backed up again, unless the disk is full: then it says so and leaves nothing', async () => {
    const place = join(folder, 'new');
    const disk = await SmallDisk.mount(join(folder, 'disk'), 1);
    if (disk !== undefined) {
      try {
        await writeFile(join(disk.folder, 'others'), Buffer.alloc(700_000));
        const { code, said } = await run('backup', disk.folder, '--data-dir', place);
        expect([code, said]).toEqual([1, expect.stringMatching(/The backup was given up.*: ENOSPC/)]);
        expect(await readdir(disk.folder)).toEqual(['others']);
      } finally {
        await disk.unmount();
      }
    }
    expect(await run('backup', `${folder}/`, '--data-dir', place)).toMatchObject({ code: 0 });
  }, 60_000);
});
