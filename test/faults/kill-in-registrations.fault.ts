import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stopLeftEmbeddedPostgres } from '@okno/persistence';
import { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { Behind, registeredInCube } from './consequences.js';
import { killPostmaster } from './inflict/kill-postmaster.js';
import { Registrations, seeded } from './registrations.js';

const total = Number(process.env.OKNO_FAULT_REGISTRATIONS ?? 1_000);
const seed = Number(process.env.OKNO_FAULT_SEED ?? randomInt(2 ** 31));
const kills = 3;

/** Power cuts in the middle of the busiest hour: what was acknowledged is there once, with all its consequences. */
describe(`kill -9 in the middle of ${total.toString()} registrations (OKNO_FAULT_SEED=${seed.toString()})`, () => {
  const history: string[] = [];
  let dataDir: string;
  let okno: OknoProcess;
  let registrations: Registrations;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'okno-fault-'));
    okno = await OknoProcess.start({ dataDir });
    const administrator = await okno.signIn();
    const client = { kind: 'organisation', name: 'Romashka LLC' };
    const { id } = await administrator.post('/clients', client, z.looseObject({ id: z.uuid() }));
    registrations = new Registrations(total, id);
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
    await stopLeftEmbeddedPostgres(join(dataDir, 'postgres'));
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  it('acknowledges every one of them in the end', async () => {
    const random = seeded(seed);
    const moments = Array.from({ length: kills }, (_, at) => Math.floor((total * (at + 0.2 + 0.6 * random())) / kills));
    for (const [at, moment] of moments.entries()) {
      // Every second time the whole machine goes, not the process alone.
      const everything = at % 2 === 1;
      let killed: Promise<void> | undefined;
      const isOver = (): boolean => {
        if (killed === undefined && registrations.acknowledged.size >= moment) {
          // Not on the answer itself: anywhere in the work of the next ones.
          killed = pause(Math.floor(random() * 40)).then(async () => {
            if (everything) await killPostmaster(dataDir);
            await okno.kill();
          });
        }
        return killed !== undefined;
      };
      // The lanes go on until their connection breaks.
      await registrations.send(await okno.signIn(), () => isOver() && !alive(okno.pid));
      await killed;
      history.push(
        `${everything ? 'all' : 'process'} killed at ${registrations.acknowledged.size.toString()} acknowledged`,
      );
      okno = await OknoProcess.start({ dataDir });
    }
    await registrations.send(await okno.signIn(), () => false);
    expect({ left: registrations.left, history, seed }).toMatchObject({ left: 0 });
    expect(new Set(registrations.acknowledged.values()).size).toBe(total);
    expect(history).toHaveLength(kills);
  }, 600_000);

  it('and each is there once, in every service', async () => {
    const behind = await Behind.open(dataDir);
    try {
      await behind.settled(120);
      const faults = await behind.faultsOf([...registrations.acknowledged.values()]);
      const found = Object.fromEntries(Object.entries(faults).filter(([, count]) => count > 0));
      expect({ found, history, seed }).toEqual({ found: {}, history, seed });
      expect(await behind.brokenJournals()).toEqual([]);
    } finally {
      await behind.close();
    }
    const administrator = await okno.signIn();
    expect(await registeredInCube(administrator, total, 60)).toBe(total);
    await registrations.repeat(administrator, 20);
  }, 300_000);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
