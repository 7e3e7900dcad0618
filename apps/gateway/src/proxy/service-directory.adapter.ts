import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import {
  CLOCKS,
  LOGGER,
  OPERATIONS,
  Readiness,
  SETTINGS,
  type Clocks,
  type Logger,
  type Operations,
} from '@okno/service-kit';
import { addressesOf, type GatewaySettings, type ServiceAddress, type ServiceName } from '../config.js';
import { nextInstance } from './instances.rules.js';
import { buildRouteTable, findRoute, type ApiDescription, type RouteTable } from './route-table.rules.js';

const retryMilliseconds = 1_000;
const refreshMilliseconds = 30_000;
const answerMilliseconds = 2_000;
/** How long an instance that did not answer is left alone. */
const restMilliseconds = 2_000;

/** Where a call goes: to a service, to none, or to one that has not said yet what it answers. */
export type Destination =
  | { readonly kind: 'service'; readonly service: ServiceName; readonly url: string }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'not-there-yet' };

/** A service with its OpenAPI document. */
export interface DescribedApi {
  readonly name: string;
  readonly description: ApiDescription;
}

/**
 * Knows the services behind the gateway: asks each at the start what it answers, again every second until it does, and
 * now and then afterwards, so that the order of start-up does not matter and a new release brings its routes.
 */
@Injectable()
export class ServiceDirectory implements OnApplicationBootstrap, OnModuleDestroy {
  readonly services: readonly ServiceAddress[];
  private readonly texts = new Map<string, string>();
  private readonly descriptions = new Map<string, ApiDescription>();
  private readonly stopping = new AbortController();
  private loops: Promise<unknown> = Promise.resolve();
  private readonly restingUntil = new Map<string, number>();
  private readonly turns = new Map<ServiceName, number>();
  private table: RouteTable | undefined;
  private clashes = false;

  constructor(
    @Inject(SETTINGS) settings: GatewaySettings,
    @Inject(OPERATIONS) private readonly operations: Operations,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
    readiness: Readiness,
  ) {
    this.services = addressesOf(settings);
    for (const service of this.services) {
      readiness.register({ name: service.name, ready: () => this.isReady(service) });
    }
    readiness.register({ name: 'routes', ready: () => Promise.resolve(!this.clashes) });
  }

  /** Waits for one answer of each: services that run already are reachable from the gateway's first second. */
  async onApplicationBootstrap(): Promise<void> {
    const first = await Promise.all(this.services.map((service) => this.refresh(service)));
    this.loops = Promise.all(this.services.map((service, index) => this.watch(service, first[index] ?? false)));
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.loops;
  }

  find(method: string, path: string): Destination {
    const answer = this.table === undefined ? undefined : findRoute(this.table, method, path);
    const address = answer?.found === 'service' ? this.services.find(({ name }) => name === answer.service) : undefined;
    if (address !== undefined) return { kind: 'service', service: address.name, url: this.instanceOf(address) };
    const allKnown = this.descriptions.size === this.services.length;
    return { kind: allKnown || answer?.found === 'other-methods' ? 'nowhere' : 'not-there-yet' };
  }

  /** An instance did not answer: the others of its service are asked for a while. */
  restFrom(url: string): void {
    this.restingUntil.set(url, this.clocks.system.now().getTime() + restMilliseconds);
  }

  /** What is known so far, the gateway itself first. */
  describedApis(): readonly DescribedApi[] {
    const own = { name: this.operations.name, description: this.operations.openapi() as ApiDescription };
    const others = this.services.flatMap(({ name }) => {
      const description = this.descriptions.get(name);
      return description === undefined ? [] : [{ name, description }];
    });
    return [own, ...others];
  }

  private instanceOf({ name, urls }: ServiceAddress): string {
    const now = this.clocks.system.now().getTime();
    const turn = this.turns.get(name) ?? 0;
    this.turns.set(name, turn + 1);
    return nextInstance(urls, turn, (url) => (this.restingUntil.get(url) ?? 0) > now);
  }

  private async watch(service: ServiceAddress, found: boolean): Promise<void> {
    let known = found;
    while (!this.isStopping()) {
      const wait = known ? refreshMilliseconds : retryMilliseconds;
      await pause(wait, undefined, { ref: false, signal: this.stopping.signal }).catch(() => undefined);
      if (!this.isStopping()) known = (await this.refresh(service)) || this.descriptions.has(service.name);
    }
  }

  private async refresh({ name, urls }: ServiceAddress): Promise<boolean> {
    for (const url of urls) if (await this.describe(name, url)) return true;
    return false;
  }

  private async describe(name: ServiceName, url: string): Promise<boolean> {
    try {
      const answer = await fetch(`${url}/internal/openapi`, { signal: this.patience() });
      if (!answer.ok) return false;
      const text = await answer.text();
      if (text === this.texts.get(name)) return true;
      this.descriptions.set(name, JSON.parse(text) as ApiDescription);
      this.texts.set(name, text);
      this.rebuild();
      return true;
    } catch (error) {
      this.logger.debug({ err: error, of: name }, 'a service does not say yet what it answers');
      return false;
    }
  }

  private rebuild(): void {
    const described = this.describedApis().map(({ name, description }) => ({ service: name, description }));
    const built = buildRouteTable(described);
    this.clashes = 'overlaps' in built;
    if ('table' in built) this.table = built.table;
    else this.logger.error({ overlaps: built.overlaps }, 'two services answer the same route: the former table stays');
  }

  /** One instance is enough to answer, if its routes are known. */
  private async isReady({ name, urls }: ServiceAddress): Promise<boolean> {
    if (!this.descriptions.has(name)) return false;
    const answers = await Promise.all(urls.map((url) => this.asksReady(url).catch(() => false)));
    return answers.includes(true);
  }

  private async asksReady(url: string): Promise<boolean> {
    const answer = await fetch(`${url}/health/ready`, { signal: this.patience() });
    await answer.body?.cancel();
    return answer.ok;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private patience(): AbortSignal {
    return AbortSignal.any([this.stopping.signal, AbortSignal.timeout(answerMilliseconds)]);
  }
}
