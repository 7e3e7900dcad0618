import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AuditSealer } from '../audit/audit-sealer.js';

const sealEveryMilliseconds = 1_000;

/** Seals the journal every second, and once more at the end. */
export class SealLoop {
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly sealer: AuditSealer,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
    await this.sealOnce();
  }

  private async loop(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      await this.sealOnce();
      await pause(sealEveryMilliseconds, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  private async sealOnce(): Promise<void> {
    try {
      await this.sealer.seal();
    } catch (error) {
      this.logger.warn({ err: error }, 'the journal could not be sealed, trying again');
    }
  }
}
