import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { WakeSignal } from '@okno/messaging';
import { CLOCKS, LOGGER, type Clocks, type Logger } from '@okno/service-kit';
import { ImportRepository, Superseded, type OpenImport } from './import.repository.js';
import { UndoImportRepository, type OpenUndo } from './undo-import.repository.js';
import { WorkThroughImport } from './work-through-import.usecase.js';
import { WorkThroughUndo } from './work-through-undo.usecase.js';

const pollMilliseconds = 1_000;
const retryMilliseconds = 2_000;
const mostAttempts = 5;
const tornAfterMilliseconds = 86_400_000;

/** Takes up imports, and what is to be taken back, one after another, in every instance of the service. */
@Injectable()
export class ImportWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private running: Promise<void> | undefined;
  private stopping = false;
  private readonly signal = new WakeSignal();

  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly imports: ImportRepository,
    private readonly workThrough: WorkThroughImport,
    private readonly undos: UndoImportRepository,
    private readonly workThroughUndo: WorkThroughUndo,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.loop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  /** There is work: do not wait for the next look. */
  wake(): void {
    this.signal.wake();
  }

  private async loop(): Promise<void> {
    const torn = new Date(this.clocks.business.now().getTime() - tornAfterMilliseconds);
    await this.imports.forgetTorn(torn).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'torn imports stay for another day');
    });
    while (!this.stopping) {
      try {
        const now = this.clocks.system.now();
        const open = await this.imports.claim(now, this.clocks.business.now());
        if (open !== undefined) {
          await this.take(open);
          continue;
        }
        const undo = await this.undos.claim(now);
        if (undo !== undefined) {
          await this.takeBack(undo);
          continue;
        }
      } catch (error) {
        this.logger.warn({ err: error }, 'imports cannot be taken up, trying again');
      }
      await this.signal.sleep(pollMilliseconds);
    }
  }

  private async take(open: OpenImport): Promise<void> {
    try {
      await this.workThrough.execute(open, () => this.stopping);
    } catch (error) {
      if (error instanceof Superseded) return;
      this.logger.error({ err: error, importId: open.id }, 'an import stopped, trying again');
      const until = new Date(this.clocks.system.now().getTime() + retryMilliseconds);
      await this.workThrough.release(open, until, mostAttempts);
      return;
    }
    // Whoever starts next need not wait for the lease of one that was stopped.
    if (this.stopping) await this.workThrough.release(open, this.clocks.system.now(), mostAttempts + 1);
  }

  private async takeBack(undo: OpenUndo): Promise<void> {
    const system = (): Date => this.clocks.system.now();
    try {
      await this.workThroughUndo.execute(undo, () => this.stopping);
      // Whoever starts next, or hears another service's answer, need not wait for the lease.
      await this.undos.release(undo.id, system());
    } catch (error) {
      this.logger.error({ err: error, importId: undo.id }, 'taking an import back stopped, trying again');
      await this.undos.release(undo.id, new Date(system().getTime() + retryMilliseconds));
    }
  }
}
