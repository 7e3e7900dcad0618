type Listener = () => void;

/** By data source, because that is what a transaction and the relay of the same service have in common. */
const listeners = new WeakMap<object, Set<Listener>>();

/** Whatever stands on a service's data source: its `Database`, or the manager of a transaction. */
interface OnDataSource {
  readonly dataSource: object;
}

/**
 * Tells the service's relay in this process that events were committed to its outbox. `insertOutbox` does it by itself;
 * hand-written statements that fill `outbox (topic, key, envelope)` do it after their commit, or the relay's poll finds them.
 */
export function announceOutbox({ dataSource }: OnDataSource): void {
  for (const listener of listeners.get(dataSource) ?? []) listener();
}

export function hearOutbox({ dataSource }: OnDataSource, listener: Listener): () => void {
  const own = listeners.get(dataSource) ?? new Set();
  listeners.set(dataSource, own);
  own.add(listener);
  return () => own.delete(listener);
}
