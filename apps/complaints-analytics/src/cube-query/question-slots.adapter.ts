import { Injectable } from '@nestjs/common';
import { QuestionInterrupted } from '../cube-store/cube-store.adapter.js';
import { refuseQuestion } from '../cube.refusals.js';

const slots = 2;
const longestMs = 30_000;

function isTooBig(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Out of Memory');
}

/** Lets at most two questions work on the cube at a time; the others wait in the order in which they came. */
@Injectable()
export class QuestionSlots {
  private free = slots;
  private readonly waiting: (() => void)[] = [];

  /**
   * Runs a question when its turn comes. Its signal aborts when `reader` does, or when its time is over.
   * @throws Refusal `question-too-big` after 30 s of work, or when it does not fit into memory.
   */
  async run<Answer>(reader: AbortSignal, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    await this.takeTurn();
    const time = AbortSignal.timeout(longestMs);
    try {
      return await work(AbortSignal.any([reader, time]));
    } catch (error) {
      const timedOut = error instanceof QuestionInterrupted && !reader.aborted;
      if (timedOut || isTooBig(error)) throw refuseQuestion('question-too-big');
      throw error;
    } finally {
      this.free += 1;
      this.waiting.shift()?.();
    }
  }

  private async takeTurn(): Promise<void> {
    while (this.free === 0) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    this.free -= 1;
  }
}
