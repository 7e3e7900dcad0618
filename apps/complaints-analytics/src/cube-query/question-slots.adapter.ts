import { Inject, Injectable } from '@nestjs/common';
import { Refusal, SETTINGS } from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { QuestionInterrupted } from '../cube-store/cube-store.adapter.js';
import { refuseQuestion } from '../cube.refusals.js';

const slots = 2;
/** After how long who was sent away should ask again. */
const retryAfterSeconds = 5;

/** DuckDB has one kind of error: what it means stands in its message. */
function isTooBig(error: unknown): boolean {
  return String((error as { message?: unknown } | null)?.message).startsWith('Out of Memory');
}

function hasLeft(reader: AbortSignal): boolean {
  return reader.aborted;
}

/** Lets at most two questions work on the cube at a time; the others wait in the order in which they came. */
@Injectable()
export class QuestionSlots {
  private readonly longestMs: number;
  private readonly places: number;
  private free = slots;
  private readonly waiting = new Set<() => void>();

  constructor(
    @Inject(SETTINGS)
    settings: Pick<ComplaintsAnalyticsSettings, 'OKNO_CUBE_SECONDS' | 'OKNO_CUBE_WAITING'>,
  ) {
    this.longestMs = settings.OKNO_CUBE_SECONDS * 1_000;
    this.places = settings.OKNO_CUBE_WAITING;
  }

  /**
   * Runs a question when its turn comes. Its signal aborts when `reader` does, or when its time is over.
   * @throws Refusal `question-too-big` when its time is over or it does not fit into memory; `cube-busy` when too many wait
   * already or its turn does not come within the same time.
   */
  async run<Answer>(reader: AbortSignal, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    await this.takeTurn(reader);
    const time = AbortSignal.timeout(this.longestMs);
    try {
      return await work(AbortSignal.any([reader, time]));
    } catch (error) {
      if (hasLeft(reader)) throw leftAlone();
      if (error instanceof QuestionInterrupted || isTooBig(error)) throw refuseQuestion('question-too-big');
      throw error;
    } finally {
      this.passOn();
    }
  }

  private async takeTurn(reader: AbortSignal): Promise<void> {
    if (hasLeft(reader)) throw leftAlone();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    if (this.waiting.size >= this.places) throw refuseQuestion('cube-busy', { retryAfterSeconds });
    const patience = AbortSignal.any([reader, AbortSignal.timeout(this.longestMs)]);
    const served = await new Promise<boolean>((resolve) => {
      const called = (): void => {
        patience.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.waiting.delete(called);
        resolve(false);
      };
      this.waiting.add(called);
      patience.addEventListener('abort', leave, { once: true });
    });
    if (served) return;
    throw hasLeft(reader) ? leftAlone() : refuseQuestion('cube-busy', { retryAfterSeconds });
  }

  /** The turn goes to who has waited longest, without a moment in which a newcomer could take it. */
  private passOn(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free += 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}

/** Nobody reads the answer to a question whose reader has gone; it must not look like a fault of ours in the log. */
function leftAlone(): Refusal {
  return new Refusal('unavailable');
}
