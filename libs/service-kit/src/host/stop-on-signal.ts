import type { Logger } from 'pino';
import type { ParentProcess } from './parent-process.js';

export interface FarewellOptions {
  /** The process ends anyway when stopping takes longer. */
  readonly farewellMilliseconds?: number;
  /** Its end is a signal too. */
  readonly parent?: ParentProcess;
}

/** Calls `stop` once at the first SIGINT or SIGTERM and ends the process when it is done. */
export function stopOnSignal(logger: Logger, stop: () => Promise<void>, options: FarewellOptions = {}): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) return;
    stopping = true;
    if (options.farewellMilliseconds !== undefined) {
      setTimeout(() => {
        logger.error('stopping took too long');
        process.exit(1);
      }, options.farewellMilliseconds).unref();
    }
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  options.parent?.onGone(onSignal);
}
