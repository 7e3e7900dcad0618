import { fileURLToPath } from 'node:url';
import type { Environment } from '@okno/service-kit';
import { demoAdministrator } from '../demo/load-demo-world.js';
import type { Settings } from '../settings.js';
import type { ProcessName } from './instances.rules.js';
import type { ProcessPlan } from './plan.rules.js';
import { SupervisedProcess } from './supervised-process.js';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Found by its package, started by its file: no service is loaded here. */
function entryOf(service: ProcessName): string {
  return fileURLToPath(new URL('main.js', import.meta.resolve(`@okno/${service}`)));
}

/** All services' processes. */
export class Fleet {
  private readonly members: readonly { readonly plan: ProcessPlan; readonly process: SupervisedProcess }[];
  private aheadMilliseconds = 0;
  private hasArrived = '';

  /** `awaited`: what the gateways wait for before they say that they are ready. */
  constructor(
    plans: readonly ProcessPlan[],
    private readonly environment: Environment,
    private readonly settings: Settings,
    private awaited: string | undefined,
  ) {
    this.members = plans.map((plan) => ({ plan, process: this.processOf(plan) }));
  }

  /** Resolves when each of them is ready. @throws as soon as one of them is given up */
  async start(): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.start()));
  }

  /** What was awaited is there. */
  arrived(): void {
    this.hasArrived = this.awaited ?? '';
    this.awaited = undefined;
    for (const { process } of this.members) process.tell({ kind: 'arrived', what: this.hasArrived });
  }

  /** The doors first, so that nothing new comes in. */
  async stop(): Promise<void> {
    for (const isDoor of [true, false]) {
      const those = this.members.filter(({ plan }) => (plan.service === 'gateway') === isDoor);
      await Promise.all(those.map(({ process }) => process.stop()));
    }
  }

  private processOf(plan: ProcessPlan): SupervisedProcess {
    const supervised: SupervisedProcess = new SupervisedProcess({
      name: plan.name,
      entry: entryOf(plan.service),
      environment: () => this.environmentOf(plan),
      say,
      onMessage: (message) => {
        if (message.kind === 'clock')
          this.aheadMilliseconds = Math.max(this.aheadMilliseconds, message.aheadMilliseconds);
        // Started while it was still awaited, it could not be told before.
        else if (this.awaited === undefined) supervised.tell({ kind: 'arrived', what: this.hasArrived });
      },
    });
    return supervised;
  }

  private environmentOf(plan: ProcessPlan): Environment {
    const { OKNO_DEMO: demo, OKNO_TEST_CLOCK: testClock, OKNO_LOG_LEVEL: logLevel } = this.settings;
    return {
      ...this.environment,
      OKNO_LOG_LEVEL: logLevel,
      ...(demo ? { OKNO_ADMIN_EMAIL: demoAdministrator.email, OKNO_ADMIN_PASSWORD: demoAdministrator.password } : {}),
      ...plan.environment,
      ...(testClock ? { OKNO_TEST_CLOCK_AHEAD: this.aheadMilliseconds.toString() } : {}),
      ...(this.awaited !== undefined && plan.service === 'gateway' ? { OKNO_AWAITED: this.awaited } : {}),
    };
  }
}
