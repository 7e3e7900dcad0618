import { Injectable } from '@nestjs/common';
import type { EraseClientBody, ErasureResource, LocalizedText } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { ClientRepository } from '../clients/client.repository.js';
import { refuse } from '../intake.refusals.js';
import { ErasureRepository } from './erasure.repository.js';

interface InTheWay {
  readonly requests: number;
  readonly invoices: number;
}

/** Accepts that a client is to be erased, once nothing is open between them and the company. */
@Injectable()
export class AskErasure {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clients: ClientRepository,
    private readonly erasures: ErasureRepository,
  ) {}

  /** Asked again it answers how far it is. @throws not-found, client-in-use with what is in the way */
  async execute(clientId: string, { reason }: EraseClientBody, context: WorkContext): Promise<ErasureResource> {
    return this.work.run(context, async (work) => {
      const client = await this.clients.find(work, context.identity, clientId, { lock: true });
      if (client === undefined) throw refuse('not-found');
      const asked = await this.erasures.ofClient(work, clientId);
      if (asked !== undefined) return this.erasures.view(work, asked, context.language);
      this.refuseIfInUse(await this.inTheWay(work, clientId));
      const erasure = {
        ...{ id: work.newId(), clientId, reason, requestedById: context.identity.userId },
        ...{ requestedAt: work.now, toldAt: null },
      };
      await this.erasures.insert(work, erasure);
      const subject = { subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] };
      work.audit({ action: 'client.ask-erasure', ...subject, details: { erasureId: erasure.id } });
      return this.erasures.view(work, erasure, context.language);
    });
  }

  /** How far it is. @throws not-found where nobody has asked for it */
  async progress(clientId: string, context: WorkContext): Promise<ErasureResource> {
    return this.work.run(context, async (work) => {
      const client = await this.clients.find(work, context.identity, clientId);
      const erasure = client === undefined ? undefined : await this.erasures.ofClient(work, clientId);
      if (erasure === undefined) throw refuse('not-found');
      work.audit({ action: 'erasure.read', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
      return this.erasures.view(work, erasure, context.language);
    });
  }

  private async inTheWay(work: Work, clientId: string): Promise<InTheWay> {
    const [found] = await work.query<InTheWay>(
      `SELECT
         (SELECT count(*)::int FROM request WHERE client_id = $1
            AND status IN ('registered', 'assigned', 'in-progress', 'waiting')) AS requests,
         (SELECT count(*)::int FROM client_invoice_replica WHERE client_id = $1
            AND state IN ('issued', 'partly-paid') AND balance_minor > 0) AS invoices`,
      [clientId],
    );
    return found ?? { requests: 0, invoices: 0 };
  }

  private refuseIfInUse({ requests, invoices }: InTheWay): void {
    const error = (field: string, message: LocalizedText) => ({ field, code: 'client-in-use', message });
    const errors = [
      ...(requests === 0
        ? []
        : [
            error('requests', {
              en: `Requests that are open: ${requests.toString()}`,
              ru: `Открытых обращений: ${requests.toString()}`,
            }),
          ]),
      ...(invoices === 0
        ? []
        : [
            error('invoices', {
              en: `Invoices that are not paid: ${invoices.toString()}`,
              ru: `Неоплаченных счетов: ${invoices.toString()}`,
            }),
          ]),
    ];
    if (errors.length > 0) throw refuse('client-in-use', { errors });
  }
}
