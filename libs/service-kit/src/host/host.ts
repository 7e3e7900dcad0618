import type { EventLog } from '@okno/messaging';
import type { CryptoKey } from 'jose';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { MovableClock, Clock } from '../clock.js';
import type { Environment } from '../config.js';
import type { Meters } from '../health/meters.js';
import type { ReadinessCheck } from './operations.js';

/** What a service stands on. All-in-one passes the embedded parts, a service alone passes Kafka and `DATABASE_URL`; nothing else differs. */
export interface Host {
  readonly eventLog: EventLog;
  /** PostgreSQL's URL with the right to make schemas and roles. */
  readonly databaseUrl: string;
  readonly clocks: { readonly business: MovableClock; readonly system: Clock };
  readonly logger: Logger;
  /** Ed25519 public key by which the gateway's identities are checked. */
  readonly identityKey: CryptoKey;
  readonly listen: { readonly host: string; readonly port: number };
  readonly environment: Environment;
  /** What else `/health/ready` waits for. */
  readonly readiness?: readonly ReadinessCheck[];
  /** Adds to what `/metrics` tells. */
  readonly measures?: (meters: Meters) => void;
  /** Of other services in this process, which `/metrics` tells beside its own: theirs are at addresses nobody knows. */
  readonly neighbours?: readonly Registry[];
  /** True where a start may make projections anew that have missed their past; where nothing waits for a quick start. */
  readonly mayRebuild?: boolean;
  /** True where tests may move business time (`OKNO_TEST_CLOCK=on`, refused in production). */
  readonly testClock: boolean;
}

export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly metrics: Registry;
  stop(): Promise<void>;
}
