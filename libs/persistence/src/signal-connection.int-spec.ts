import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Database } from './database.js';
import { openDatabase } from './open-database.js';

/** Collects payloads and lets a test wait for a number of them. */
class Inbox {
  readonly received: string[] = [];
  #waiting: (() => void) | undefined;

  readonly take = (payload: string): void => {
    this.received.push(payload);
    this.#waiting?.();
  };

  async atLeast(count: number): Promise<string[]> {
    while (this.received.length < count) {
      await new Promise<void>((go) => {
        this.#waiting = go;
      });
    }
    return this.received;
  }
}

describe('wake-ups', () => {
  let test: TestDatabase;
  let sender: Database;
  let receiver: Database;

  const open = (schema: string): Promise<Database> =>
    openDatabase({ url: test.url, schema, applicationName: schema, poolSize: 2, migrations: [] });
  const cut = async (application: string): Promise<void> => {
    const superuser = new Client({ connectionString: test.url });
    await superuser.connect();
    await superuser.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
      application,
    ]);
    await superuser.end();
  };

  beforeEach(async () => {
    test = await createTestDatabase();
    sender = await open('intake');
    receiver = await open('routing');
  });
  afterEach(async () => {
    await sender.close();
    await receiver.close();
    await test.drop();
  });

  it('reach listeners of their channel in any service, each distinct one once', async () => {
    const requests = new Inbox();
    const other = new Inbox();
    await receiver.listen('intake.requests', requests.take);
    await receiver.listen('Other "channel"', other.take);
    for (const payload of ['1', '2', '1', '1']) sender.notify('intake.requests', payload);
    sender.notify('Other "channel"');
    await other.atLeast(1);
    expect((await requests.atLeast(2)).sort()).toEqual(['1', '2']);
    expect(other.received).toEqual(['']);
  });

  it('also reach the service that sent them', async () => {
    const own = new Inbox();
    await sender.listen('own', own.take);
    sender.notify('own', 'x');
    expect(await own.atLeast(1)).toEqual(['x']);
  });

  it('reach every listener of a channel until it stops', async () => {
    const stopping = new Inbox();
    const staying = new Inbox();
    const stop = await receiver.listen('channel', stopping.take);
    const stopOther = await receiver.listen('channel', staying.take);
    await stop();
    sender.notify('channel', 'a');
    await staying.atLeast(1);
    await stopOther();
    const late = new Inbox();
    await receiver.listen('channel', late.take);
    sender.notify('channel', 'b');
    expect(await late.atLeast(1)).toEqual(['b']);
    expect([stopping.received, staying.received]).toEqual([[], ['a']]);
  });

  it('come again after the connection was cut, beginning with one that says: look', async () => {
    const inbox = new Inbox();
    await receiver.listen('channel', inbox.take);
    await cut('routing');
    expect(await inbox.atLeast(1)).toEqual(['']);
    sender.notify('channel', 'after');
    expect(await inbox.atLeast(2)).toEqual(['', 'after']);
  });

  it('are sent after the sender was cut', async () => {
    const inbox = new Inbox();
    await receiver.listen('channel', inbox.take);
    sender.notify('channel', 'before');
    await inbox.atLeast(1);
    await cut('intake');
    await new Promise((go) => setTimeout(go, 100));
    sender.notify('channel', 'after');
    expect(await inbox.atLeast(2)).toEqual(['before', 'after']);
  });

  it('do not stop because one listener threw', async () => {
    const inbox = new Inbox();
    await receiver.listen('channel', () => {
      throw new Error('careless');
    });
    await receiver.listen('channel', inbox.take);
    sender.notify('channel', 'x');
    expect(await inbox.atLeast(1)).toEqual(['x']);
  });

  it.each([
    ['an empty channel', '', ''],
    ['a channel of 64 bytes', 'я'.repeat(32), ''],
    ['a payload of 8000 bytes', 'channel', 'x'.repeat(8000)],
  ])('are refused with %s', (_, channel, payload) => {
    expect(() => {
      sender.notify(channel, payload);
    }).toThrow(RangeError);
  });
});
