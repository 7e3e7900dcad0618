import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  createdWebhookResource,
  idField,
  newWebhookBody,
  pageOf,
  pageQuery,
  redeliverBody,
  rotateWebhookSecretBody,
  testWebhookBody,
  webhookDeliveriesQuery,
  webhookDeliveryResource,
  webhookPatchBody,
  webhookResource,
  type CreatedWebhookResource,
  type NewWebhookBody,
  type Page,
  type PageQuery,
  type WebhookDeliveriesQuery,
  type WebhookDeliveryResource,
  type WebhookPatchBody,
  type WebhookResource,
} from '@okno/contracts';
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { AskForDelivery } from './ask-for-delivery.usecase.js';
import { DefineWebhook } from './define-webhook.usecase.js';
import { WebhookQueries } from './webhook.queries.js';

@ApiTags('webhooks')
@Controller('webhooks')
@Allow('administrator')
export class WebhooksController {
  constructor(
    private readonly defineWebhook: DefineWebhook,
    private readonly ask: AskForDelivery,
    private readonly webhooks: WebhookQueries,
  ) {}

  @Post()
  @Answers('Tell another system what happens; the secret is shown once', createdWebhookResource, 201)
  create(
    @Body({ schema: newWebhookBody }) body: NewWebhookBody,
    @Context() context: WorkContext,
  ): Promise<CreatedWebhookResource> {
    return this.defineWebhook.create(body, context);
  }

  @Get()
  @Answers('Webhooks, newest first', pageOf(webhookResource))
  list(@Query({ schema: pageQuery }) query: PageQuery): Promise<Page<WebhookResource>> {
    return this.webhooks.list(query);
  }

  @Get(':id')
  @Answers('One webhook, and how it fares', webhookResource)
  get(@Param('id', { schema: idField }) id: string): Promise<WebhookResource> {
    return this.webhooks.get(id);
  }

  @Patch(':id')
  @Answers('Change a webhook; active: false stops it, active: true lets it begin anew', webhookResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: webhookPatchBody }) body: WebhookPatchBody,
    @ExpectedVersion() version: number,
    @Context() context: WorkContext,
  ): Promise<WebhookResource> {
    return this.defineWebhook.change(id, version, body, context);
  }

  @Delete(':id')
  @Answers('Remove a webhook with its deliveries', undefined, 204)
  remove(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<void> {
    return this.defineWebhook.remove(id, context);
  }

  @Post(':id/rotate-secret')
  @Answers('Sign with another secret, shown once; the old one signs too for a day', createdWebhookResource)
  rotateSecret(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: rotateWebhookSecretBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<CreatedWebhookResource> {
    return this.defineWebhook.rotateSecret(id, context);
  }

  @Post(':id/test')
  @Answers('Send a message that says nothing, once', webhookDeliveryResource, 202)
  test(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: testWebhookBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<WebhookDeliveryResource> {
    return this.ask.test(id, context);
  }

  @Get(':id/deliveries')
  @Answers('What was sent or is to be, newest first', pageOf(webhookDeliveryResource))
  deliveries(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: webhookDeliveriesQuery }) query: WebhookDeliveriesQuery,
  ): Promise<Page<WebhookDeliveryResource>> {
    return this.webhooks.deliveries(id, query);
  }

  @Get(':id/deliveries/:deliveryId')
  @Answers('One delivery with its attempts', webhookDeliveryResource)
  delivery(
    @Param('id', { schema: idField }) id: string,
    @Param('deliveryId', { schema: idField }) deliveryId: string,
  ): Promise<WebhookDeliveryResource> {
    return this.webhooks.delivery(id, deliveryId);
  }

  @Post(':id/deliveries/:deliveryId/redeliver')
  @Answers('Deliver once more, under the same id', webhookDeliveryResource, 202)
  redeliver(
    @Param('id', { schema: idField }) id: string,
    @Param('deliveryId', { schema: idField }) deliveryId: string,
    @Body({ schema: redeliverBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<WebhookDeliveryResource> {
    return this.ask.redeliver(id, deliveryId, context);
  }
}
