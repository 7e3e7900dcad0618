import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { Behind, registeredInCube } from './consequences.js';
import { killPostmaster } from './inflict/kill-postmaster.js';
import { Registrations } from './registrations.js';

const total = 600;
const recoverySeconds = 10;

/** The database dies alone: its owner starts it again, and nobody who was told "registered" was told wrong. */
describe('kill -9 of the embedded PostgreSQL while its owner lives', () => {
  let okno: OknoProcess;
  let registrations: Registrations;

  beforeAll(async () => {
    okno = await OknoProcess.start();
    const administrator = await okno.signIn();
    const client = { kind: 'organisation', name: 'Romashka LLC' };
    const { id } = await administrator.post('/clients', client, z.looseObject({ id: z.uuid() }));
    registrations = new Registrations(total, id);
  }, 180_000);

  afterAll(() => okno.stop(), 60_000);

  it('registrations go on within ten seconds, with nothing but 503 in between', async () => {
    const caller = await okno.signIn();
    const awaySeconds: number[] = [];
    for (const moment of [200, 400]) {
      let killed: Promise<void> | undefined;
      await registrations.send(caller, () => {
        if (registrations.acknowledged.size >= moment) killed ??= killPostmaster(okno.dataDir);
        return killed !== undefined;
      });
      await killed;
      const before = registrations.acknowledged.size;
      const killedAt = performance.now();
      await registrations.send(
        caller,
        () => registrations.acknowledged.size > before + 32,
        () => pause(100),
      );
      awaySeconds.push((performance.now() - killedAt) / 1_000);
    }
    await registrations.send(
      caller,
      () => false,
      () => pause(100),
    );
    expect(registrations.left).toBe(0);
    expect([...registrations.refused.keys()]).toEqual([503]);
    expect(Math.max(...awaySeconds)).toBeLessThan(recoverySeconds);
  }, 120_000);

  it('and what was acknowledged is there once, in every service', async () => {
    const behind = await Behind.open(okno.dataDir);
    try {
      await behind.settled(60);
      const faults = await behind.faultsOf([...registrations.acknowledged.values()]);
      expect(Object.fromEntries(Object.entries(faults).filter(([, count]) => count > 0))).toEqual({});
      expect(await behind.brokenJournals()).toEqual([]);
    } finally {
      await behind.close();
    }
    expect(await registeredInCube(await okno.signIn(), total, 60)).toBe(total);
  }, 120_000);
});
