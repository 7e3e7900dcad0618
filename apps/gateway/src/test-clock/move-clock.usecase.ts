import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { TestClockAnswer } from '@okno/contracts';
import {
  CLOCKS,
  OPERATIONS,
  Refusal,
  SETTINGS,
  type Clocks,
  type Operations,
  type Settlement,
} from '@okno/service-kit';
import { z } from 'zod';
import { IdentitySigner } from '../access/identity-signer.adapter.js';
import { addressesOf, type GatewaySettings } from '../config.js';
import { refuse } from '../gateway.refusals.js';

const settlement = z.object({ timersFired: z.number(), outbox: z.number(), lag: z.number() });

const patienceMilliseconds = 60_000;
const betweenRoundsMilliseconds = 20;
const quietRounds = 2;

function isQuiet({ timersFired, outbox, lag }: Settlement): boolean {
  return timersFired === 0 && outbox === 0 && lag === 0;
}

/** Moves business time forward in every service and waits until what that set off has ended. Only for tests. */
@Injectable()
export class MoveClock {
  /** Every instance of every service, and the other gateways. */
  private readonly processes: readonly string[];
  /** Where a move that did not come to its end was going: it may be asked for again although time stands there already. */
  private unfinished: number | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(OPERATIONS) private readonly operations: Operations,
    private readonly signer: IdentitySigner,
  ) {
    this.processes = [...addressesOf(settings).flatMap(({ urls }) => urls), ...(settings.OKNO_OTHER_GATEWAYS ?? [])];
  }

  /** @throws Refusal `not-found` where tests may not move time, `clock-backward`, `unavailable`, `not-settled`. */
  async execute(now: string): Promise<TestClockAnswer> {
    if (!this.settings.OKNO_TEST_CLOCK) throw new Refusal('not-found');
    const to = new Date(now);
    if (to < this.clocks.business.now() && to.getTime() !== this.unfinished) throw refuse('clock-backward');
    this.unfinished = to.getTime();
    // Everywhere, before a timer fires anywhere: what fires tells others, whose time must have come too.
    await Promise.all([
      this.operations.moveClock(to),
      ...this.processes.map((url) => this.ask(url, 'PUT', 'clock', JSON.stringify({ now: to.toISOString() }))),
    ]);
    await this.settle();
    this.unfinished = undefined;
    return { now: to.toISOString() };
  }

  private async settle(): Promise<void> {
    const until = this.clocks.system.now().getTime() + patienceMilliseconds;
    for (let quiet = 0; quiet < quietRounds;) {
      if (this.clocks.system.now().getTime() > until) throw refuse('not-settled', { retryAfterSeconds: 1 });
      // Who cannot say it, because brokers do not answer for a moment, is not quiet.
      const round = await Promise.all([
        this.operations.settle(),
        ...this.processes.map(async (url) => settlement.parse(await this.ask(url, 'GET', 'settled'))),
      ]).catch(() => undefined);
      quiet = round?.every(isQuiet) === true ? quiet + 1 : 0;
      await pause(betweenRoundsMilliseconds);
    }
  }

  private async ask(url: string, method: 'GET' | 'PUT', what: 'clock' | 'settled', body?: string): Promise<unknown> {
    try {
      const answer = await fetch(`${url}/internal/${what}`, {
        method,
        headers: {
          authorization: `Bearer ${await this.signer.signAsGateway()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(patienceMilliseconds),
        ...(body === undefined ? {} : { body }),
      });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status.toString()}`);
      return await answer.json();
    } catch {
      throw new Refusal('unavailable');
    }
  }
}
