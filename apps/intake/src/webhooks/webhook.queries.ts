import { Inject, Injectable } from '@nestjs/common';
import {
  idField,
  type Page,
  type PageQuery,
  type WebhookDeliveriesQuery,
  type WebhookDeliveryResource,
  type WebhookResource,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, decodeCursorAs, toPage } from '@okno/service-kit';
import { z } from 'zod';
import { refuse } from '../intake.refusals.js';
import {
  WebhookDeliveryRepository,
  deliveryColumns,
  toDeliveryResource,
  type DeliveryRecord,
} from './webhook-delivery.repository.js';
import { WebhookRepository, toWebhookResource, webhookColumns, type WebhookRecord } from './webhook.repository.js';

const idAlone = z.tuple([idField]);
const placeAlone = z.tuple([z.int().min(0)]);

@Injectable()
export class WebhookQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly webhooks: WebhookRepository,
    private readonly deliveriesOf: WebhookDeliveryRepository,
  ) {}

  async get(id: string): Promise<WebhookResource> {
    const webhook = await this.webhooks.find(this.database, id);
    if (webhook === undefined) throw refuse('not-found');
    return toWebhookResource(webhook);
  }

  /** Newest first. */
  async list({ after, limit }: PageQuery): Promise<Page<WebhookResource>> {
    const rows = await this.database.query<WebhookRecord>(
      `SELECT ${webhookColumns} FROM webhook w WHERE $1::uuid IS NULL OR w.id < $1 ORDER BY w.id DESC LIMIT $2`,
      [decodeCursorAs(after, idAlone)?.[0] ?? null, limit + 1],
    );
    return toPage(rows, limit, toWebhookResource, ({ id }) => [id]);
  }

  /** Newest first. @throws not-found */
  async deliveries(
    webhookId: string,
    { after, limit, status }: WebhookDeliveriesQuery,
  ): Promise<Page<WebhookDeliveryResource>> {
    const place = decodeCursorAs(after, placeAlone)?.[0] ?? null;
    await this.get(webhookId);
    const rows = await this.database.query<DeliveryRecord & { readonly seq: number }>(
      `SELECT ${deliveryColumns}, d.seq FROM webhook_delivery d
       WHERE d.webhook_id = $1 AND ($2::bigint IS NULL OR d.seq < $2) AND ($3::text[] IS NULL OR d.state = ANY ($3))
       ORDER BY d.seq DESC LIMIT $4`,
      [webhookId, place, status ?? null, limit + 1],
    );
    return toPage(
      rows,
      limit,
      ({ seq: _seq, ...row }) => toDeliveryResource(row),
      ({ seq }) => [seq],
    );
  }

  /** @throws not-found */
  async delivery(webhookId: string, id: string): Promise<WebhookDeliveryResource> {
    const delivery = await this.deliveriesOf.find(this.database, webhookId, id);
    if (delivery === undefined) throw refuse('not-found');
    return toDeliveryResource(delivery);
  }
}
