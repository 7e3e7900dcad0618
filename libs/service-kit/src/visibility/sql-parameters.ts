/** Collects the values of a statement that is put together from parts. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** Adds a value and answers its place, `$3`. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length.toString()}`;
  }
}
