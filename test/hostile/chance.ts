/** Chance that repeats itself: the same seed draws the same. */
export class Chance {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    // Marsaglia's xorshift over 32 bits, kept from its one fixed point.
    let next = this.state === 0 ? 0x9e3779b9 : this.state;
    next ^= next << 13;
    next ^= next >>> 17;
    next ^= next << 5;
    this.state = next >>> 0;
    return this.state % bound;
  }

  oneIn(odds: number): boolean {
    return this.below(odds) === 0;
  }

  pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    const picked = items[this.below(Math.max(items.length, 1))];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** All of them, in another order. */
  shuffled<Item>(items: readonly Item[]): readonly Item[] {
    return items
      .map((item) => ({ item, place: this.below(0x1_0000_0000) }))
      .sort((one, other) => one.place - other.place)
      .map(({ item }) => item);
  }
}
