import { randomUUID } from 'node:crypto';
import type { Caller } from '@okno/testing';
import { z } from 'zod';

const parallel = 32;
const registered = z.looseObject({ id: z.uuid(), reference: z.string() });

interface Registration {
  readonly number: number;
  readonly key: string;
}

/** What every kill must leave whole: many registrations, each repeated under its own key until it is acknowledged. */
export class Registrations {
  /** The request's id by `Idempotency-Key`. */
  readonly acknowledged = new Map<string, string>();
  /** Answers that did not acknowledge, counted by status; 0 is a broken connection. */
  readonly refused = new Map<number, number>();
  private readonly open: Registration[];
  private readonly all: readonly Registration[];

  constructor(
    readonly total: number,
    private readonly clientId: string,
  ) {
    this.all = Array.from({ length: total }, (_, number) => ({ number, key: randomUUID() }));
    this.open = [...this.all];
  }

  get left(): number {
    return this.total - this.acknowledged.size;
  }

  /**
   * Sends what is open, 32 at a time, until all is acknowledged or `isOver`. What is not acknowledged stays open; `rest`
   * is waited for after each refusal.
   * @throws at an answer that repeating cannot mend, or another answer than the first under the same key
   */
  async send(
    caller: Caller,
    isOver: () => boolean,
    rest: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const lane = async (): Promise<void> => {
      for (let next = this.open.shift(); next !== undefined; next = isOver() ? undefined : this.open.shift()) {
        if (await this.register(caller, next)) continue;
        this.open.push(next);
        await rest();
      }
    };
    await Promise.all(Array.from({ length: parallel }, lane));
  }

  /** The first `count` once more, under the same keys: each must get the answer it got. */
  async repeat(caller: Caller, count: number): Promise<void> {
    for (const registration of this.all.slice(0, count)) {
      const answer = await this.call(caller, registration);
      const first = this.acknowledged.get(registration.key);
      if (answer?.id !== first) throw new Error(`${registration.key} was ${String(first)}, is ${String(answer?.id)}`);
    }
  }

  private async register(caller: Caller, registration: Registration): Promise<boolean> {
    const answer = await this.call(caller, registration);
    if (answer === undefined) return false;
    this.acknowledged.set(registration.key, answer.id);
    return true;
  }

  private async call(caller: Caller, { number, key }: Registration): Promise<z.output<typeof registered> | undefined> {
    const body = {
      channel: 'phone',
      clientId: this.clientId,
      kind: 'incident',
      subject: `Registration ${number.toString()}`,
      description: 'It went dark in the middle of a word.',
      impact: 'normal',
      urgency: 'normal',
    };
    const answer = await caller
      .call('POST', '/requests', body, { headers: { 'idempotency-key': key } })
      .catch(() => undefined);
    const status = answer?.status ?? 0;
    if (status === 201) return registered.parse(answer?.body);
    this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
    if (status !== 0 && status < 500) throw new Error(`answered ${status.toString()}: ${JSON.stringify(answer?.body)}`);
    return undefined;
  }
}

/** Mulberry32: the same seed tells the same story. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
