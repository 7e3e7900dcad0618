import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

/** One value that is read when the metrics are asked for. */
export interface Reading {
  readonly labels?: Labels;
  readonly value: number;
}

/** What `/metrics` waits for one reading: less than Prometheus waits for all of them. */
const patienceMilliseconds = 3_000;

/** What a service counts and measures of itself; injected by its class. Names follow Prometheus' convention: base units, `_total` for counters. */
export class Meters {
  constructor(
    private readonly registry: Registry,
    private readonly logger: Logger,
  ) {}

  /**
   * A value that is read anew whenever the metrics are asked for. One that cannot be read is left out and hides no other:
   * the metrics are wanted most when something is broken.
   */
  watch(name: string, help: string, labelNames: readonly string[], read: () => Promise<readonly Reading[]>): void {
    const { registry, logger } = this;
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const readings = await inTime(read).catch((error: unknown) => {
          logger.warn({ err: error, metric: name }, 'a metric could not be read and is left out');
          return [];
        });
        this.reset();
        // A gauge without labels is 0 after a reset, which would be a lie.
        if (labelNames.length === 0) this.remove();
        for (const { labels = {}, value } of readings) this.set(labels, value);
      },
    });
  }

  /** Counts up; answers how to. */
  counter(name: string, help: string, labelNames: readonly string[]): (labels: Labels, by: number) => void {
    const counter = new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
    return (labels, by) => {
      counter.inc(labels, by);
    };
  }

  /** Collects durations; answers how to. */
  durations(name: string, help: string, labelNames: readonly string[]): (labels: Labels, seconds: number) => void {
    const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    const histogram = new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets,
      registers: [this.registry],
    });
    return (labels, seconds) => {
      histogram.observe(labels, seconds);
    };
  }
}

async function inTime<Result>(read: () => Promise<Result>): Promise<Result> {
  const tooLate = new AbortController();
  const waiting = pause(patienceMilliseconds, undefined, { ref: false, signal: tooLate.signal }).then(
    () => {
      throw new Error('reading took too long');
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([read(), waiting]);
  } finally {
    tooLate.abort();
  }
}

/** Lets several metrics of one scrape share a question. */
export function shared<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let asking: Promise<Result> | undefined;
  return () =>
    (asking ??= ask().finally(() => {
      asking = undefined;
    }));
}
