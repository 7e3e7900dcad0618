import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess, type Caller } from '@okno/testing';
import { z } from 'zod';
import { childrenOf, childrenRunning, eventually, isAlive } from './inflict/processes.js';

const made = z.looseObject({ createdAt: z.iso.datetime() });

async function childRunning(pid: number, what: string): Promise<number | undefined> {
  return (await childrenRunning(pid, what))[0];
}

describe('a process for each service', () => {
  let okno: OknoProcess;
  let administrator: Caller;

  beforeAll(async () => {
    okno = await OknoProcess.start({ how: 'distributed', environment: { OKNO_EVENT_LOG: 'embedded' } });
    administrator = await okno.signIn();
  }, 320_000);
  afterAll(async () => {
    await okno.stop();
  });

  async function isReady(): Promise<true | undefined> {
    return fetch(`${okno.url}/health/ready`).then(
      ({ ok }) => (ok ? true : undefined),
      () => undefined,
    );
  }

  /** What a record that the service makes now says of its time. */
  async function timeIn(path: string, body: object): Promise<Date> {
    return new Date((await administrator.post(path, body, made)).createdAt);
  }

  it.each([
    ['intake', '/clients', () => ({ kind: 'person', name: 'Nadezhda' })],
    [
      'gateway',
      '/users',
      () => ({ email: `${randomUUID()}@test.okno`, name: 'N', roles: ['operator'], language: 'en' }),
    ],
  ])(
    'starts %s again when it is killed, at the business time that tests have reached',
    async (service, path, body) => {
      const now = new Date((await timeIn(path, body())).getTime() + 86_400_000);
      await administrator.put('/test/clock', { now: now.toISOString() });
      const entry = `/${service}/dist/main.js`;
      const before = await eventually(() => childRunning(okno.pid, entry));
      process.kill(before, 'SIGKILL');
      await eventually(async () => {
        const found = await childRunning(okno.pid, entry);
        return found === before ? undefined : found;
      });
      await eventually(isReady);
      expect((await timeIn(path, body())).getTime()).toBeGreaterThanOrEqual(now.getTime());
    },
    180_000,
  );

  it('leaves nothing running when the one that looks after them is killed', async () => {
    const children = [...(await childrenOf(okno.pid)).keys()];
    expect(children.length).toBeGreaterThanOrEqual(7);
    await okno.kill();
    await eventually(async () => {
      const alive = await Promise.all(children.map(isAlive));
      return alive.includes(true) ? undefined : true;
    });
  }, 90_000);
});
