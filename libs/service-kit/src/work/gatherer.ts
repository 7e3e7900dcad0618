export interface GathererOptions {
  /** Runs under way at the same time: while they take their time, the next items gather. */
  readonly lanes: number;
  /** Items in one run at most. */
  readonly largest: number;
  /** Whether an error is nobody's own, so that trying the items one by one would not help. */
  readonly concernsAll?: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets calls that come at the same time share one run: one statement, one commit. A call that comes alone is run at once.
 * When a run fails, its items are run one by one, so that a bad one fails only itself.
 */
export class Gatherer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private running = 0;

  /** `run` answers one result for each item, in their order. */
  constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly options: GathererOptions,
  ) {}

  ask(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.begin();
    });
  }

  private begin(): void {
    while (this.running < this.options.lanes && this.waiting.length > 0) {
      this.running += 1;
      void this.serve(this.waiting.splice(0, this.options.largest)).then(() => {
        this.running -= 1;
        this.begin();
      });
    }
  }

  /** Never rejects: each waiting call gets its own outcome. */
  private async serve(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, place) => {
        const result = results[place];
        if (result === undefined) reject(new Error('a run answered fewer results than it was given items'));
        else resolve(result);
      });
    } catch (error) {
      if (batch.length === 1 || this.options.concernsAll?.(error) === true) {
        for (const { reject } of batch) reject(error);
      } else {
        for (const one of batch) await this.serve([one]);
      }
    }
  }
}
