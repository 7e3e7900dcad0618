export interface GathererOptions {
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
 * Lets calls that come at the same time share one run: one statement, one commit. One run is under way at a time; while it
 * takes its time the next calls gather, and those of one turn of the event loop go together. A call that comes alone is
 * run at once. When a run fails, its items are run one by one, so that a bad one fails only itself.
 */
export class Gatherer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private running = false;

  /** `run` answers one result for each item, in their order. */
  constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly options: GathererOptions,
  ) {}

  ask(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.running) return;
      this.running = true;
      setImmediate(() => void this.serveAll());
    });
  }

  private async serveAll(): Promise<void> {
    while (this.waiting.length > 0) await this.serve(this.waiting.splice(0, this.options.largest));
    this.running = false;
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
