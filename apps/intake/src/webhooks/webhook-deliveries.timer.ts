import { randomInt } from 'node:crypto';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { WakeSignal } from '@okno/messaging';
import {
  CLOCKS,
  LOGGER,
  SERVICE_NAME,
  UnitOfWork,
  contextOfTimer,
  signMessage,
  type Clocks,
  type Logger,
} from '@okno/service-kit';
import { afterAttempt, healthAfter } from './webhook-attempt.rules.js';
import { WebhookCaller, type CallResult } from './webhook-caller.adapter.js';
import { WebhookDeliveryRepository, type DueDelivery } from './webhook-delivery.repository.js';
import { payloadOf, readerOf } from './webhook-payload.rules.js';
import { WebhookRepository } from './webhook.repository.js';

const pollMilliseconds = 500;
const inHandAtMost = 16;
const perWebhook = 4;
/** Longer than a call may last: nobody else takes the delivery meanwhile. */
const leaseSeconds = 20;
const grains = 1_000;

/**
 * Tells other systems what they asked to be told, several at a time, in every instance of the service. A delivery goes out at
 * least once: whoever dies between the other system's yes and our commit sends it again, under the same id.
 */
@Injectable()
export class WebhookDeliveriesTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private readonly inHand = new Set<Promise<void>>();

  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly work: UnitOfWork,
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly caller: WebhookCaller,
    private readonly bell: WakeSignal,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.loop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.bell.wake();
    await this.running;
    await Promise.all(this.inHand);
  }

  private async loop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      let taken = 0;
      try {
        taken = await this.takeDue();
      } catch (error) {
        this.logger.warn({ err: error }, 'webhooks cannot be told, trying again');
      }
      if (taken === 0) await this.bell.sleep(pollMilliseconds);
    }
  }

  private async takeDue(): Promise<number> {
    const most = inHandAtMost - this.inHand.size;
    if (most === 0) return 0;
    const due = await this.claim(most);
    for (const delivery of due) {
      const telling = this.tell(delivery).finally(() => {
        this.inHand.delete(telling);
        this.bell.wake();
      });
      this.inHand.add(telling);
    }
    return due.length;
  }

  /** What goes out is in the journal before it does. */
  private claim(most: number): Promise<readonly DueDelivery[]> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const due = await this.deliveries.claim(work, { most, perWebhook, leaseSeconds });
      for (const { id, webhookId, event, requestId, clientId, tries } of due) {
        if (requestId === null) continue;
        work.audit({
          action: 'webhook.send',
          subjectKind: 'request',
          subjectIds: [requestId],
          clientIds: clientId === null ? [] : [clientId],
          details: { webhookId, deliveryId: id, event, tries },
        });
      }
      return due;
    });
  }

  /** Never rejects: what cannot be settled is taken again when its lease ends. */
  private async tell(delivery: DueDelivery): Promise<void> {
    try {
      const result = await this.send(delivery);
      if (this.stopping.signal.aborted && result.statusCode === null) {
        await this.work.run(contextOfTimer(this.service), (work) => this.deliveries.release(work, delivery));
      } else {
        await this.settle(delivery, result);
      }
    } catch (error) {
      this.logger.warn({ err: error, deliveryId: delivery.id }, 'the outcome of a delivery cannot be kept');
    }
  }

  private send(delivery: DueDelivery): Promise<CallResult> {
    const { id, url, secret, previousSecret, webhookClientId } = delivery;
    const body = JSON.stringify(payloadOf(delivery, delivery, readerOf(webhookClientId)));
    const timestamp = String(Math.floor(this.clocks.system.now().getTime() / 1000));
    const secrets = previousSecret === null ? [secret] : [secret, previousSecret];
    return this.caller.post({
      url,
      body,
      signal: this.stopping.signal,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Okno-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signMessage(secrets, { id, timestamp, body }),
      },
    });
  }

  private async settle(delivery: DueDelivery, result: CallResult): Promise<void> {
    const { id, webhookId, event, roundTries } = delivery;
    const { durationMs, ...outcome } = result;
    const now = this.clocks.system.now();
    const after = afterAttempt(result, event, roundTries, randomInt(grains) / grains);
    const attempt = { at: now.toISOString(), durationMs, ...outcome };
    await this.work.run(contextOfTimer(this.service), async (work) => {
      const webhook = await this.webhooks.lock(work, webhookId);
      const isOurs = await this.deliveries.settle(work, delivery, after, attempt);
      if (!isOurs || webhook === undefined || event === 'webhook.test') return;
      const health = healthAfter(webhook, result, now);
      await this.webhooks.saveHealth(work, webhookId, health);
      if (health.switchedOffBecause === null) return;
      const details = { because: health.switchedOffBecause };
      work.audit({ action: 'webhook.switch-off', subjectKind: 'webhook', subjectIds: [webhookId], details });
      this.logger.error({ webhookId, ...details }, 'a webhook is switched off');
    });
    if (result.error !== null)
      this.logger.warn({ deliveryId: id, webhookId, error: result.error, ...after }, 'a delivery was not taken');
  }
}
