import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { telephonyEventBody, type TelephonyEventBody } from '@okno/contracts';
import { WakeSignal } from '@okno/messaging';
import {
  CLOCKS,
  LOGGER,
  Meters,
  Readiness,
  SERVICE_NAME,
  SETTINGS,
  contextOfTimer,
  newId,
  type Clocks,
  type Logger,
} from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { RecordTelephonyEvent } from '../telephony/record-telephony-event.usecase.js';
import { amiAddressOf, type AmiAddress } from './ami-address.rules.js';
import { AmiCalls } from './ami-calls.rules.js';
import { AmiConnection, CredentialsRefused } from './ami-connection.adapter.js';
import { ExchangeListenerRepository } from './exchange-listener.repository.js';

const patience = { answerMilliseconds: 10_000, silenceMilliseconds: 15_000 };
const retry = { firstMilliseconds: 500, mostMilliseconds: 60_000 };
const leaseSeconds = 30;
/** After so many an event is given up, if the database is there: the next ones wait behind it. */
const mostAttempts = 5;

type State = 'off' | 'connected' | 'away' | 'refused';

/**
 * Follows the calls of an exchange as they happen, on the way of `POST /channels/telephony/events`. One instance listens; the calls it
 * follows outlive the connection, so that one that breaks loses no end.
 */
@Injectable()
export class AmiListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly address: AmiAddress | undefined;
  private readonly calls: AmiCalls;
  private readonly holder = newId();
  private readonly ending = new WakeSignal();
  private running: Promise<void> | undefined;
  private connection: AmiConnection | undefined;
  private state: State = 'off';
  private stopping = false;
  private isOurs = false;

  constructor(
    @Inject(SETTINGS) settings: IntakeSettings,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly listeners: ExchangeListenerRepository,
    private readonly record: RecordTelephonyEvent,
    meters: Meters,
    readiness: Readiness,
  ) {
    this.address = settings.OKNO_AMI_URL === undefined ? undefined : amiAddressOf(settings.OKNO_AMI_URL);
    this.calls = new AmiCalls(settings.OKNO_EXTENSION_DIGITS);
    if (this.address === undefined) return;
    meters.watch(
      'okno_exchange_state',
      'How the line to the telephone exchange stands: 1 for what it is.',
      ['state'],
      () => Promise.resolve([{ labels: { state: this.state }, value: 1 }]),
    );
    // An exchange that is away takes nothing of Okno away but the calls' live events.
    readiness.register({
      name: 'exchange-refuses-credentials',
      isVital: false,
      ready: () => Promise.resolve(this.state !== 'refused'),
    });
    readiness.register({ name: 'exchange-away', isVital: false, ready: () => Promise.resolve(this.state !== 'away') });
  }

  onApplicationBootstrap(): void {
    if (this.address !== undefined) this.running = this.loop(this.address);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.ending.wake();
    this.connection?.close();
    await this.running;
  }

  private async loop(address: AmiAddress): Promise<void> {
    let failures = 0;
    while (!this.stopping) {
      try {
        this.isOurs = await this.listeners.claim(address.name, this.holder, leaseSeconds);
        if (this.isOurs) {
          await this.listen(address, () => (failures = 0));
        } else {
          this.state = 'off';
          await this.ending.sleep((leaseSeconds * 1_000) / 2);
        }
      } catch (error) {
        if (this.isMeant()) continue;
        failures += 1;
        this.complain(address, error, failures);
        await this.ending.sleep(Math.min(retry.firstMilliseconds * 2 ** (failures - 1), retry.mostMilliseconds));
      }
    }
    await this.listeners.release(address.name, this.holder).catch(() => undefined);
  }

  /** The connection ended because it should: the service stops, or another instance listens. */
  private isMeant(): boolean {
    return this.stopping || !this.isOurs;
  }

  private complain({ name }: AmiAddress, error: unknown, failures: number): void {
    this.state = error instanceof CredentialsRefused ? 'refused' : 'away';
    if (this.state === 'refused') {
      this.logger.error(
        { err: error, exchange: name, failures },
        'the exchange refuses the credentials of OKNO_AMI_URL',
      );
    } else this.logger.warn({ err: error, exchange: name, failures }, 'the exchange cannot be heard, trying again');
  }

  /** What has come is written down before it ends. @throws when the connection is gone: broken, closed by the service's end or another listener */
  private async listen(address: AmiAddress, onSignedIn: () => void): Promise<never> {
    const connection = await AmiConnection.open(address, patience);
    this.connection = connection;
    const keeping = setInterval(
      () => {
        void this.keepLease(address, connection);
      },
      (leaseSeconds * 1_000) / 3,
    );
    try {
      onSignedIn();
      this.state = 'connected';
      this.logger.info(
        { exchange: address.name, greeting: connection.greeting },
        'the calls of an exchange are followed',
      );
      await this.tell(this.calls.catchUp(await connection.channels(), this.clocks.system.now()));
      for (;;) await this.tell(this.calls.hear(await connection.next(), this.clocks.system.now()));
    } finally {
      clearInterval(keeping);
      this.connection = undefined;
      connection.close();
    }
  }

  private async keepLease({ name }: AmiAddress, connection: AmiConnection): Promise<void> {
    this.isOurs = await this.listeners.claim(name, this.holder, leaseSeconds).catch(() => this.isOurs);
    if (!this.isOurs) connection.close();
  }

  /** In their order, each until it is written down: the exchange tells nothing twice. */
  private async tell(bodies: readonly TelephonyEventBody[]): Promise<void> {
    for (const body of bodies) await this.writeDown(body);
  }

  private async writeDown(body: TelephonyEventBody): Promise<void> {
    const checked = telephonyEventBody.safeParse(body);
    if (!checked.success) {
      this.logger.warn({ callId: body.callId, event: body.event }, 'an event of the exchange is none of ours');
      return;
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.record.execute(checked.data, contextOfTimer(this.service));
        return;
      } catch (error) {
        const { callId, event } = body;
        this.logger.warn({ err: error, callId, event, attempt }, 'an event of the exchange cannot be written down');
        if (this.stopping || (attempt >= mostAttempts && (await this.isDatabaseThere()))) return;
        await this.ending.sleep(Math.min(retry.firstMilliseconds * 2 ** attempt, retry.mostMilliseconds));
      }
    }
  }

  private isDatabaseThere(): Promise<boolean> {
    const { name = '' } = this.address ?? {};
    return this.listeners.claim(name, this.holder, leaseSeconds).then(
      () => true,
      () => false,
    );
  }
}
