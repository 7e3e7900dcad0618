import { OknoProcess } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Assault, type Strike } from './assault.js';
import { Chance } from './chance.js';
import { FuzzWorld } from './fuzz-world.js';
import { render } from './drafts.js';
import { hostileCursors } from './hostile-values.js';
import { mutations } from './mutations.js';
import { Rows } from './rows.js';
import { Wire } from './wire.js';

const seed = Number(process.env.OKNO_FUZZ_SEED ?? 20_261_101);
/** How long to go on after every way to spoil a request has been tried once on every route. */
const seconds = Number(process.env.OKNO_FUZZ_SECONDS ?? 0);

describe(`malice with OKNO_FUZZ_SEED=${seed}`, () => {
  let okno: OknoProcess;
  let wire: Wire;
  let rows: Rows | undefined;
  let world: FuzzWorld;
  let assault: Assault;
  const chance = new Chance(seed);

  beforeAll(async () => {
    okno = await OknoProcess.start();
    wire = new Wire(okno.url);
    world = await FuzzWorld.make(okno, wire, chance);
    rows = await Rows.open(okno.dataDir);
    assault = new Assault(seed, wire, rows);
  }, 240_000);

  afterAll(async () => {
    if (okno.errorLines.length > 0) console.error(okno.errorLines.join('\n').slice(0, 20_000));
    wire.close();
    await rows?.close();
    await okno.stop();
  });

  /** Every way to spoil a request, once on every route. */
  function strikes(): readonly Strike[] {
    const { foreignIds, cursors, operations } = world;
    const all = operations.flatMap((operation) =>
      Object.values(mutations).flatMap((mutate) => {
        const draft = world.draftOf(operation);
        const unspoiled = render(draft);
        return mutate(draft, { chance, foreignIds, cursors }).map((attack) => ({ operation, attack, unspoiled }));
      }),
    );
    // What ends sessions comes last.
    const isSession = ({ operation }: Strike): boolean => operation.path.startsWith('/auth/');
    return [...chance.shuffled(all.filter((one) => !isSession(one))), ...all.filter(isSession)];
  }

  it('finds no cursor that a list has not made', async () => {
    const lists = world.operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'after'));
    expect(lists.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const operation of lists) {
      for (const cursor of hostileCursors) {
        const { headers } = world.draftOf(operation);
        const path = `${render({ ...world.draftOf(operation), query: '' }).path}?after=${cursor}`;
        const reply = await wire.send({ method: 'GET', path, headers });
        if (reply.status >= 500) wrong.push(`${path}: ${reply.status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it(
    'is refused with a reason, and leaves nothing behind',
    async () => {
      const until = performance.now() + seconds * 1000;
      do {
        await assault.send(strikes());
        await assault.repeatRefused();
        await assault.lookForTraces();
      } while (performance.now() < until && !assault.isLost);
      console.info(`seed ${seed}: ${JSON.stringify(assault.counts)}`);
      expect(assault.faults.join('\n')).toBe('');
      expect(assault.counts.refused).toBeGreaterThan(world.operations.length * 10);
    },
    (seconds + 600) * 1000,
  );

  it('leaves a service that is well', async () => {
    await rows?.settled();
    expect(await rows?.setAside()).toEqual([]);
    expect(okno.errorLines).toEqual([]);
    expect((await fetch(`${okno.url}/health/ready`)).status).toBe(200);
  });
});
