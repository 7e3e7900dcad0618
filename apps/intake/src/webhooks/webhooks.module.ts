import { Module } from '@nestjs/common';
import { WakeSignal } from '@okno/messaging';
import { AskForDelivery } from './ask-for-delivery.usecase.js';
import { DefineWebhook } from './define-webhook.usecase.js';
import { NoteDeliveries } from './note-deliveries.usecase.js';
import { WebhookCaller } from './webhook-caller.adapter.js';
import { WebhookDeliveriesExpiry } from './webhook-deliveries-expiry.timer.js';
import { WebhookDeliveriesTimer } from './webhook-deliveries.timer.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { WebhookQueries } from './webhook.queries.js';
import { WebhookRepository } from './webhook.repository.js';
import { WebhooksConsumer } from './webhooks.consumer.js';
import { WebhooksController } from './webhooks.controller.js';

/** Other systems that are told what happens to requests. */
@Module({
  controllers: [WebhooksController, WebhooksConsumer],
  providers: [
    AskForDelivery,
    DefineWebhook,
    NoteDeliveries,
    WakeSignal,
    WebhookCaller,
    WebhookDeliveriesExpiry,
    WebhookDeliveriesTimer,
    WebhookDeliveryRepository,
    WebhookQueries,
    WebhookRepository,
  ],
})
export class WebhooksModule {}
