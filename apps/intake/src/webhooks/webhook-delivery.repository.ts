import { Injectable } from '@nestjs/common';
import type { DeliveredEvent, WebhookAttempt, WebhookDeliveryResource, WebhookDeliveryStatus } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { AfterAttempt } from './webhook-attempt.rules.js';
import type { ToldFact, ToldWords } from './webhook-payload.rules.js';

type Queryable = Pick<Transaction, 'query'>;

export interface NewDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly event: DeliveredEvent;
  readonly eventId: string;
  readonly requestId: string | null;
  readonly clientId: string | null;
  readonly factType: string;
  readonly fact: unknown;
  readonly factVersion: number;
  readonly occurredAt: string;
}

export interface DeliveryRecord {
  readonly id: string;
  readonly webhookId: string;
  readonly event: DeliveredEvent;
  readonly requestId: string | null;
  readonly status: WebhookDeliveryStatus;
  readonly tries: number;
  readonly attempts: WebhookAttempt[];
  readonly nextAt: Date;
  readonly occurredAt: Date;
  readonly createdAt: Date;
}

export const deliveryColumns = `d.id, d.webhook_id AS "webhookId", d.event, d.request_id AS "requestId", d.state AS status,
  d.tries, d.attempts, d.next_at AS "nextAt", d.occurred_at AS "occurredAt", d.created_at AS "createdAt"`;

export function toDeliveryResource(delivery: DeliveryRecord): WebhookDeliveryResource {
  return {
    ...delivery,
    nextAt: delivery.status === 'pending' ? delivery.nextAt.toISOString() : null,
    occurredAt: delivery.occurredAt.toISOString(),
    createdAt: delivery.createdAt.toISOString(),
  };
}

/** A delivery that is to be sent now, and all that stands in it. */
export interface DueDelivery extends ToldFact, ToldWords {
  readonly id: string;
  readonly requestId: string | null;
  readonly clientId: string | null;
  readonly tries: number;
  readonly roundTries: number;
  readonly url: string;
  /** The client to whom the webhook is kept. */
  readonly webhookClientId: string | null;
  readonly secret: string;
  readonly previousSecret: string | null;
}

export interface ClaimLimits {
  readonly most: number;
  /** In hand at once for one webhook, in all instances together. */
  readonly perWebhook: number;
  readonly leaseSeconds: number;
}

@Injectable()
export class WebhookDeliveryRepository {
  /** One row per webhook and event, however often it is told. */
  async insert(tx: Queryable, deliveries: readonly NewDelivery[]): Promise<void> {
    await tx.query(
      `INSERT INTO webhook_delivery (id, webhook_id, event, event_id, request_id, client_id, fact_type, fact, fact_version, occurred_at)
       SELECT id, "webhookId", event, "eventId", "requestId", "clientId", "factType", fact, "factVersion", "occurredAt"
       FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, "webhookId" uuid, event text, "eventId" uuid, "requestId" uuid,
         "clientId" uuid, "factType" text, fact jsonb, "factVersion" int, "occurredAt" timestamptz)
       WHERE EXISTS (SELECT 1 FROM webhook w WHERE w.id = "webhookId")
       ON CONFLICT ON CONSTRAINT webhook_delivery_once DO NOTHING`,
      [JSON.stringify(deliveries)],
    );
  }

  async find(tx: Queryable, webhookId: string, id: string): Promise<DeliveryRecord | undefined> {
    const [delivery] = await tx.query<DeliveryRecord>(
      `SELECT ${deliveryColumns} FROM webhook_delivery d WHERE d.id = $1 AND d.webhook_id = $2`,
      [id, webhookId],
    );
    return delivery;
  }

  /** Makes it due now, with all attempts before it; one that is in somebody's hands stays there. */
  async askAgain(tx: Queryable, id: string): Promise<void> {
    await tx.query(`UPDATE webhook_delivery SET next_at = now(), round_tries = 0, state = 'pending' WHERE id = $1`, [
      id,
    ]);
  }

  /**
   * Takes deliveries that are due, for `leaseSeconds`: whoever dies with one in hand leaves it to the next. Of one request
   * only the first that a webhook has not taken yet, so that it hears of it in order; a webhook that fails gets one at a time.
   */
  async claim(tx: Queryable, { most, perWebhook, leaseSeconds }: ClaimLimits): Promise<readonly DueDelivery[]> {
    return tx.query<DueDelivery>(
      `WITH room AS (
         SELECT w.id, w.active, CASE WHEN w.failures > 0 THEN 1 ELSE $2::int END - (
           SELECT count(*)::int FROM webhook_delivery f
           WHERE f.webhook_id = w.id AND f.state = 'pending' AND f.leased_until > now()) AS free
         FROM webhook w WHERE w.rests_until IS NULL OR w.rests_until <= now()
       ), due AS (
         SELECT d.id FROM room CROSS JOIN LATERAL (
           SELECT p.id FROM webhook_delivery p
           WHERE p.webhook_id = room.id AND p.state = 'pending' AND p.next_at <= now()
             AND (p.leased_until IS NULL OR p.leased_until <= now())
             AND (room.active OR p.event = 'webhook.test')
             AND NOT EXISTS (SELECT 1 FROM webhook_delivery e WHERE e.webhook_id = p.webhook_id
               AND e.request_id = p.request_id AND e.state = 'pending' AND e.seq < p.seq)
           ORDER BY p.next_at, p.seq LIMIT greatest(room.free, 0) FOR UPDATE OF p SKIP LOCKED
         ) d LIMIT $1
       ), claimed AS (
         UPDATE webhook_delivery d SET tries = d.tries + 1, round_tries = d.round_tries + 1,
           leased_until = now() + make_interval(secs => $3)
         FROM due WHERE d.id = due.id RETURNING d.*
       )
       SELECT d.id, d.webhook_id AS "webhookId", d.event, d.request_id AS "requestId", d.client_id AS "clientId",
         d.fact_type AS "factType", d.fact, d.fact_version AS "factVersion", d.occurred_at AS "occurredAt", d.tries,
         d.round_tries AS "roundTries", w.url, w.client_id AS "webhookClientId", w.secret,
         CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END AS "previousSecret",
         r.reference, r.subject, r.description, m.text, m.attachment_ids AS "attachmentIds"
       FROM claimed d JOIN webhook w ON w.id = d.webhook_id
       LEFT JOIN request r ON r.id = d.request_id
       LEFT JOIN message m ON d.event = 'message.added' AND m.id = (d.fact ->> 'interactionId')::uuid
         AND m.direction <> 'internal'
       ORDER BY d.seq`,
      [most, perWebhook, leaseSeconds],
    );
  }

  /**
   * Writes down what an attempt came to. `tries` is that of the claim.
   * @returns false when somebody else has it in hand by now, or it is gone
   */
  async settle(
    tx: Queryable,
    { id, tries }: Pick<DueDelivery, 'id' | 'tries'>,
    { state, waitSeconds }: AfterAttempt,
    attempt: WebhookAttempt,
  ): Promise<boolean> {
    const settled = await tx.query(
      `UPDATE webhook_delivery SET state = $3, leased_until = NULL, attempts = attempts || $4::jsonb,
         next_at = now() + make_interval(secs => $5::float8)
       WHERE id = $1 AND tries = $2 AND state = 'pending' RETURNING 1 AS one`,
      [id, tries, state, JSON.stringify([attempt]), waitSeconds ?? 0],
    );
    return settled.length > 0;
  }

  /** Gives back what was broken off because this instance stops: it is nobody's failure. */
  async release(tx: Queryable, { id, tries }: Pick<DueDelivery, 'id' | 'tries'>): Promise<void> {
    await tx.query(
      `UPDATE webhook_delivery SET leased_until = NULL, round_tries = greatest(round_tries - 1, 0)
       WHERE id = $1 AND tries = $2 AND state = 'pending'`,
      [id, tries],
    );
  }
}
