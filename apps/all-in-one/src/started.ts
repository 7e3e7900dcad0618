/** Stops what was started, last first, even when one of them fails to. */
export class Started {
  private readonly stops: (() => Promise<void>)[] = [];

  add(stop: () => Promise<void>): void {
    this.stops.unshift(stop);
  }

  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of this.stops.splice(0)) await stop().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Okno did not stop cleanly');
  }
}
