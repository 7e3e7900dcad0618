import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess, type Caller } from '@okno/testing';
import { z } from 'zod';

const patienceMilliseconds = 60_000;
const made = z.looseObject({ createdAt: z.iso.datetime() });

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** What each process below this one runs, by its id. */
async function childrenOf(pid: number): Promise<ReadonlyMap<number, string>> {
  const ids = (await readIfThere(`/proc/${pid.toString()}/task/${pid.toString()}/children`)).split(' ');
  const found = new Map<number, string>();
  for (const id of ids.filter((text) => /^\d+$/.test(text)).map(Number)) {
    found.set(id, (await readIfThere(`/proc/${id.toString()}/cmdline`)).replaceAll('\0', ' '));
  }
  return found;
}

async function childRunning(pid: number, what: string): Promise<number | undefined> {
  return [...(await childrenOf(pid))].find(([, command]) => command.includes(what))?.[0];
}

/** A process that waits only for somebody to look at it has ended too. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readIfThere(`/proc/${pid.toString()}/stat`);
  return stat !== '' && !/^\s*[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

async function eventually<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (let waited = 0; waited < patienceMilliseconds; waited += 100) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error('waited for in vain');
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
