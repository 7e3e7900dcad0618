import { z } from 'zod';
import type { Environment } from '../config.js';

/** What a process says to the one that started it, over Node's own channel. */
export const messageToParent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.string() }),
  /** A test moved business time: whoever is started instead of this process begins there. */
  z.object({ kind: z.literal('clock'), aheadMilliseconds: z.number() }),
]);
export type MessageToParent = z.infer<typeof messageToParent>;

/** What it is told: a part it was to wait for (`OKNO_AWAITED`) has come. */
export const messageToChild = z.object({ kind: z.literal('arrived'), what: z.string() });
export type MessageToChild = z.infer<typeof messageToChild>;

/** Set for a process that shall not outlive the one that started it. */
export const parentVariable = 'OKNO_STOP_WITH_PARENT';

/** The process that started this one and looks after it. */
export class ParentProcess {
  private readonly arrived = new Set<string>();

  private constructor() {
    process.on('message', (message) => {
      const told = messageToChild.safeParse(message);
      if (told.success) this.arrived.add(told.data.what);
    });
  }

  /** Undefined for a process that stands for itself. */
  static of(environment: Environment): ParentProcess | undefined {
    return environment[parentVariable] === 'on' && process.channel !== undefined ? new ParentProcess() : undefined;
  }

  tell(message: MessageToParent): void {
    // A parent that has just died reads nothing more; `onGone` hears of it.
    if (process.connected) process.send?.(message, () => undefined);
  }

  hasArrived(what: string): boolean {
    return this.arrived.has(what);
  }

  /** Calls `listener` when the parent has ended, however it did. */
  onGone(listener: () => void): void {
    process.once('disconnect', listener);
    if (!process.connected) listener();
  }
}
