import { Injectable } from '@nestjs/common';
import type { WebhookEvent, WebhookResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { HealthAfter } from './webhook-attempt.rules.js';
import type { Subscription } from './webhook.rules.js';

type Queryable = Pick<Transaction, 'query'>;

export interface WebhookRecord {
  readonly id: string;
  readonly url: string;
  readonly events: WebhookEvent[];
  readonly clientId: string | null;
  readonly description: string;
  readonly active: boolean;
  readonly failingSince: Date | null;
  readonly failures: number;
  readonly lastError: string | null;
  readonly switchedOffAt: Date | null;
  readonly switchedOffBecause: string | null;
  readonly pending: number;
  readonly version: number;
  readonly createdAt: Date;
}

export const webhookColumns = `w.id, w.url, w.events, w.client_id AS "clientId", w.description, w.active,
  w.failing_since AS "failingSince", w.failures, w.last_error AS "lastError", w.switched_off_at AS "switchedOffAt",
  w.switched_off_because AS "switchedOffBecause", w.version, w.created_at AS "createdAt",
  (SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'pending') AS pending`;

export function toWebhookResource(webhook: WebhookRecord): WebhookResource {
  return {
    ...webhook,
    failingSince: webhook.failingSince?.toISOString() ?? null,
    switchedOffAt: webhook.switchedOffAt?.toISOString() ?? null,
    createdAt: webhook.createdAt.toISOString(),
  };
}

@Injectable()
export class WebhookRepository {
  async find(tx: Queryable, id: string): Promise<WebhookRecord | undefined> {
    const [webhook] = await tx.query<WebhookRecord>(`SELECT ${webhookColumns} FROM webhook w WHERE w.id = $1`, [id]);
    return webhook;
  }

  async lock(tx: Queryable, id: string): Promise<WebhookRecord | undefined> {
    const locked = await tx.query('SELECT 1 AS one FROM webhook WHERE id = $1 FOR UPDATE', [id]);
    return locked.length === 0 ? undefined : this.find(tx, id);
  }

  async insert(tx: Queryable, webhook: WebhookRecord, secret: string): Promise<void> {
    const { id, url, events, clientId, description, active, version, createdAt } = webhook;
    await tx.query(
      `INSERT INTO webhook (id, url, events, client_id, description, secret, active, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, url, events, clientId, description, secret, active, version, createdAt],
    );
  }

  /** Saves what an administrator decides. Whoever switches it on begins anew: its failures are forgotten. */
  async update(tx: Queryable, webhook: WebhookRecord, isSwitchedOn: boolean): Promise<void> {
    const { id, url, events, clientId, description, active, version } = webhook;
    await tx.query(
      `UPDATE webhook SET url = $2, events = $3, client_id = $4, description = $5, active = $6, version = $7 WHERE id = $1`,
      [id, url, events, clientId, description, active, version],
    );
    if (!isSwitchedOn) return;
    await tx.query(
      `UPDATE webhook SET failing_since = NULL, failures = 0, last_error = NULL, rests_until = NULL,
         switched_off_at = NULL, switched_off_because = NULL WHERE id = $1`,
      [id],
    );
  }

  /** Signs with the new secret from now on, and with the old one too for so long. */
  async rotateSecret(tx: Queryable, id: string, secret: string, oldHoldsSeconds: number): Promise<void> {
    await tx.query(
      `UPDATE webhook SET previous_secret = secret, previous_secret_until = now() + make_interval(secs => $3), secret = $2,
         version = version + 1 WHERE id = $1`,
      [id, secret, oldHoldsSeconds],
    );
  }

  /** @returns false when there is none */
  async remove(tx: Queryable, id: string): Promise<boolean> {
    return (await tx.query('DELETE FROM webhook WHERE id = $1 RETURNING 1 AS one', [id])).length > 0;
  }

  /** Those that are to be told of what happens. */
  async subscriptions(tx: Queryable): Promise<readonly Subscription[]> {
    return tx.query<Subscription>(
      'SELECT id, events, client_id AS "clientId", created_at AS "createdAt" FROM webhook WHERE active',
    );
  }

  async saveHealth(tx: Queryable, id: string, health: HealthAfter): Promise<void> {
    await tx.query(
      `UPDATE webhook SET failing_since = $2, failures = $3, last_error = $4,
         rests_until = now() + make_interval(secs => $5::float8) WHERE id = $1`,
      [id, health.failingSince, health.failures, health.lastError, health.restSeconds],
    );
    if (health.switchedOffBecause === null) return;
    await tx.query(
      `UPDATE webhook SET active = false, switched_off_at = now(), switched_off_because = $2, version = version + 1
       WHERE id = $1 AND active`,
      [id, health.switchedOffBecause],
    );
  }
}
