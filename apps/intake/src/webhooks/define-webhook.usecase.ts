import { Inject, Injectable } from '@nestjs/common';
import type {
  CreatedWebhookResource,
  LocalizedText,
  NewWebhookBody,
  WebhookPatchBody,
  WebhookResource,
} from '@okno/contracts';
import { WakeSignal } from '@okno/messaging';
import { SETTINGS, UnitOfWork, newSigningSecret, once, type Work, type WorkContext } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { refuse, refuseField } from '../intake.refusals.js';
import { WebhookRepository, toWebhookResource, type WebhookRecord } from './webhook.repository.js';
import { faultOfUrl, type UrlFault } from './webhook.rules.js';

/** Hours for which the old secret signs beside a new one. */
const oldSecretHours = 24;

const urlFaults: Readonly<Record<UrlFault, LocalizedText>> = {
  'no-url': { en: 'This is no address of a web service', ru: 'Это не адрес веб-службы' },
  'not-https': { en: 'Only https:// addresses are called', ru: 'Вызываются только адреса https://' },
  'credentials-in-url': {
    en: 'A name and password do not belong into the address: deliveries are signed',
    ru: 'Имя и пароль в адресе не нужны: доставки подписываются',
  },
};

/** Says which other system is told of what. */
@Injectable()
export class DefineWebhook {
  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly work: UnitOfWork,
    private readonly webhooks: WebhookRepository,
    private readonly bell: WakeSignal,
  ) {}

  /** The secret is in this answer only, also when the call is repeated. @throws unusable-webhook-url, not-found (clientId) */
  async create(body: NewWebhookBody, context: WorkContext): Promise<CreatedWebhookResource> {
    this.checkUrl(body.url);
    return this.work.run(context, async (work) => {
      const shownOnce: { secret?: string } = {};
      const webhook = await once<WebhookResource>(work, body, async () => {
        await this.checkClient(work, body.clientId);
        const secret = newSigningSecret();
        const record: WebhookRecord = {
          ...body,
          id: work.newId(),
          clientId: body.clientId ?? null,
          active: true,
          failingSince: null,
          failures: 0,
          lastError: null,
          switchedOffAt: null,
          switchedOffBecause: null,
          pending: 0,
          version: 1,
          createdAt: work.now,
        };
        await this.webhooks.insert(work, record, secret);
        this.audit(work, 'webhook.create', record);
        shownOnce.secret = secret;
        return toWebhookResource(record);
      });
      return { ...webhook, ...shownOnce };
    });
  }

  /** @throws not-found, version-conflict, and what create throws */
  async change(id: string, version: number, patch: WebhookPatchBody, context: WorkContext): Promise<WebhookResource> {
    if (patch.url !== undefined) this.checkUrl(patch.url);
    return this.work.run(context, async (work) => {
      const webhook = await this.webhooks.lock(work, id);
      if (webhook === undefined) throw refuse('not-found');
      if (webhook.version !== version) throw refuse('version-conflict');
      await this.checkClient(work, patch.clientId);
      const after: WebhookRecord = {
        ...webhook,
        url: patch.url ?? webhook.url,
        events: patch.events ?? webhook.events,
        clientId: patch.clientId === undefined ? webhook.clientId : patch.clientId,
        description: patch.description ?? webhook.description,
        active: patch.active ?? webhook.active,
        version: version + 1,
      };
      await this.webhooks.update(work, after, after.active && !webhook.active);
      this.audit(work, 'webhook.change', after);
      work.afterCommit(() => {
        this.bell.wake();
      });
      return this.read(work, id);
    });
  }

  /** What was to be delivered is not any more. @throws not-found */
  remove(id: string, context: WorkContext): Promise<void> {
    return this.work.run(context, async (work) => {
      const webhook = await this.webhooks.lock(work, id);
      if (webhook === undefined || !(await this.webhooks.remove(work, id))) throw refuse('not-found');
      this.audit(work, 'webhook.delete', webhook);
    });
  }

  /** Gives it another secret, shown in this answer; for a day deliveries bear the old one's signature too. @throws not-found */
  rotateSecret(id: string, context: WorkContext): Promise<CreatedWebhookResource> {
    return this.work.run(context, async (work) => {
      const webhook = await this.webhooks.lock(work, id);
      if (webhook === undefined) throw refuse('not-found');
      const secret = newSigningSecret();
      await this.webhooks.rotateSecret(work, id, secret, oldSecretHours * 3_600);
      this.audit(work, 'webhook.rotate-secret', webhook);
      return { ...(await this.read(work, id)), secret };
    });
  }

  private async read(work: Work, id: string): Promise<WebhookResource> {
    const webhook = await this.webhooks.find(work, id);
    if (webhook === undefined) throw refuse('not-found');
    return toWebhookResource(webhook);
  }

  private checkUrl(url: string): void {
    const fault = faultOfUrl(url, this.settings.OKNO_WEBHOOK_PRIVATE_ADDRESSES);
    if (fault !== undefined) throw refuseField('unusable-webhook-url', 'url', urlFaults[fault]);
  }

  private async checkClient(work: Work, clientId: string | null | undefined): Promise<void> {
    if (clientId === undefined || clientId === null) return;
    const found = await work.query('SELECT 1 AS one FROM client WHERE id = $1', [clientId]);
    if (found.length === 0) throw refuseField('not-found', 'clientId');
  }

  private audit(work: Work, action: string, { id, clientId, url, events, active }: WebhookRecord): void {
    work.audit({
      action,
      subjectKind: 'webhook',
      subjectIds: [id],
      clientIds: clientId === null ? [] : [clientId],
      details: { url, events, active },
    });
  }
}
