import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { presenceChanged, type EventEnvelope } from '@okno/contracts';
import { createEvent, eventLogSettings, openEventLog, serializeEvent } from '@okno/messaging';
import { OperatorConnection, findEmbeddedPostgres, openDatabase } from '@okno/persistence';
import { newId } from '@okno/service-kit';
import { OknoProcess, type Caller } from '@okno/testing';
import { z } from 'zod';
import { created } from './shapes.js';

const entry = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const deadLetter = z.looseObject({ service: z.string(), state: z.string(), key: z.string(), error: z.string() });
const logged = z.looseObject({ key: z.string(), envelope: z.looseObject({ type: z.string() }).nullable() });

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** By which this installation is told from others where the log is Kafka. */
const ownTopics: Record<string, string> = {};

/** `okno` in a process of its own, as an operator runs it; `onError` hears what it says beside its answer. */
function okno(words: readonly string[], environment: Record<string, string> = {}, onError?: (said: string) => void) {
  const child = spawn(process.execPath, [entry, ...words], {
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: '', OKNO_DATA_DIR: '', ...ownTopics, ...environment },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    onError?.(err);
  });
  return new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code: code ?? -1, out, err });
    });
  });
}

function linesOf<Schema extends z.ZodType>({ out }: Ended, schema: Schema): readonly z.output<Schema>[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => schema.parse(JSON.parse(line)));
}

/** Each command is a process that has to start: on a busy machine seconds. */
jest.setTimeout(120_000);

/** An event that nobody can read comes into the log; whoever keeps Okno running finds, mends and replays it. */
describe('an operator with an event that could not be handled', () => {
  const employeeId = newId();
  let dataDir: string;
  let running: OknoProcess;
  let administrator: Caller;
  let here: readonly string[];
  let url: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'okno-operator-'));
    ownTopics.KAFKA_PREFIX = `${basename(dataDir)}.`;
    running = await OknoProcess.start({ dataDir });
    administrator = await running.signIn();
    here = ['--data-dir', dataDir];
    url = (await findEmbeddedPostgres(join(dataDir, 'postgres'))) ?? '';
  }, 180_000);

  afterAll(async () => {
    await running.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** As a service of another release would, whose payload this one does not know. */
  async function publishBroken(): Promise<EventEnvelope> {
    const { envelope, ...event } = createEvent(presenceChanged, {
      ...{ id: newId(), source: '/okno/routing', subject: employeeId, time: '2027-01-01T00:00:00Z' },
      ...{ aggregateVersion: 1, correlationId: newId() },
      data: { employeeId, state: 'busy', at: '2027-01-01T00:00:00Z' },
    });
    const broken = { ...envelope, data: { employeeId, state: 'asleep' } };
    const database = await openDatabase({
      ...{ url, schema: 'routing', applicationName: 'test', poolSize: 1, migrations: [] },
    });
    const eventLog = await openEventLog(eventLogSettings.parse({ ...process.env, ...ownTopics }), {
      ...{ databaseUrl: url, clientId: 'test', logger: { warn: () => undefined, error: () => undefined } },
    });
    await database.transaction((tx) => eventLog.append([serializeEvent({ ...event, envelope: broken })], tx));
    await eventLog.close();
    await database.close();
    return envelope;
  }

  it('finds it in every service that waits for it, and sees why', async () => {
    const before = await okno(['events', 'dead-letters', ...here]);
    expect(before).toMatchObject({ code: 0, out: 'Nothing waits: every event was handled.\n' });
    await publishBroken();
    let letters: readonly z.output<typeof deadLetter>[] = [];
    for (let tries = 0; tries < 20 && letters.length === 0; tries += 1) {
      letters = linesOf(await okno(['events', 'dead-letters', '--service', 'intake', '--json', ...here]), deadLetter);
    }
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ service: 'intake', topic: 'routing.presence', state: 'parked', queued: 1 });
    expect(letters[0]?.error).toContain('InvalidPayloadError');
    const table = await okno(['events', 'dead-letters', ...here]);
    expect(table.out).toMatch(/^SERVICE +STATE +AGE/);
    expect(table.out).toContain('routing.presence-changed.v1');
  });

  it('is told when a replay fails again', async () => {
    const replayed = await okno(['events', 'replay', '--service', 'intake', ...here]);
    expect(replayed.code).toBe(1);
    expect(replayed.out).toMatch(/^failed +intake routing\.presence /);
    expect(replayed.out).toContain('InvalidPayloadError');
  });

  it('mends the event and replays it everywhere; DATABASE_URL will do as well', async () => {
    const connection = await OperatorConnection.open(url);
    const mended = `jsonb_set(jsonb_set(envelope::jsonb, '{data,state}', '"busy"'), '{data,at}', '"2027-01-01T00:00:00Z"')`;
    const services = linesOf(await okno(['events', 'dead-letters', '--json', ...here]), deadLetter);
    for (const { service } of services) {
      await connection.query(`UPDATE ${service.replaceAll('-', '_')}.parked_event SET envelope = ${mended}`);
    }
    await connection.close();
    const replayed = await okno(['events', 'replay', '--all', '--json'], { DATABASE_URL: url });
    const outcomes = linesOf(replayed, z.looseObject({ service: z.string(), outcome: z.string() }));
    expect(outcomes.map(({ service }) => service).sort()).toEqual(services.map(({ service }) => service).sort());
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['released']));
    expect(replayed.code).toBe(0);
    expect(linesOf(await okno(['events', 'dead-letters', '--json', ...here]), deadLetter)).toEqual([]);
    const again = await okno(['events', 'replay', '--all', ...here]);
    expect(again).toMatchObject({ code: 0, out: 'Nothing waits that was meant.\n' });
  });

  it('watches events as they come', async () => {
    const client = { kind: 'organisation', name: 'Romashka LLC' };
    const watch = async (words: readonly string[]): Promise<Ended> => {
      let reading = (): void => undefined;
      const isReading = new Promise<void>((resolve) => (reading = resolve));
      const ended = okno(['events', 'tail', ...words, ...here], {}, (said) => {
        if (said.includes('Reading')) reading();
      });
      await isReading;
      await administrator.post('/clients', client, created);
      return ended;
    };
    const [event, ...others] = linesOf(await watch(['--type', 'intake.client-*', '--limit', '1', '--json']), logged);
    expect(others).toEqual([]);
    expect(event?.envelope?.type).toMatch(/^intake\.client-/);
    const { out, code } = await watch(['--type', 'intake.*', '--limit', '1']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\S+Z {2}intake\.\S+ {2}key /);
    expect(out).not.toContain('Romashka');
  });

  it('is told how the command is used, and what is wrong', async () => {
    const help = await okno(['help']);
    expect(help.code).toBe(0);
    for (const command of ['dead-letters', 'replay', 'tail']) expect(help.out).toContain(`okno events ${command}`);
    const misused = await okno(['events', 'replay', ...here]);
    expect(misused.code).toBe(2);
    expect(misused.err).toContain('--all');
    const nowhere = await okno(['events', 'dead-letters', '--data-dir', join(dataDir, 'nothing')]);
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toContain('No Okno runs in');
  });
});
