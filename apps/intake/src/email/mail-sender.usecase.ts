import { Injectable } from '@nestjs/common';
import type { Work } from '@okno/service-kit';
import { ClientFinder } from '../clients/client-finder.queries.js';
import { EnrolClient } from '../clients/enrol-client.usecase.js';
import type { ReceivedMail } from './read-mail.adapter.js';

export interface Sender {
  readonly clientId: string;
  readonly contactId: string | null;
}

/** By this the client is found who stands for everybody whose mail names no sender. */
const nobody = { system: 'okno', value: 'unknown-sender' } as const;

/** Finds the client who sent a mail, or makes one of kind person. */
@Injectable()
export class MailSender {
  constructor(
    private readonly finder: ClientFinder,
    private readonly enrol: EnrolClient,
  ) {}

  /** The client whose address it is, if anybody's. */
  async known(work: Work, { sender }: ReceivedMail): Promise<Sender | undefined> {
    if (sender.address === null) return undefined;
    const [found] = await this.finder.findClientsBy(work, { email: sender.address });
    return found;
  }

  /** Joins the caller's transaction; two first mails of one sender at once make one client. */
  async knownOrNew(work: Work, mail: ReceivedMail): Promise<Sender> {
    const { address, name } = mail.sender;
    await this.finder.lockAddresses(work, { email: address ?? nobody.value });
    const [found] = await this.finder.findClientsBy(
      work,
      address === null ? { externalId: nobody } : { email: address },
    );
    if (found !== undefined) return found;
    const clientId = work.newId();
    await this.enrol.execute(work, {
      id: clientId,
      kind: 'person',
      name: address === null ? 'Неизвестный отправитель / Unknown sender' : (name ?? address),
      taxId: null,
      segment: null,
      managerId: null,
      phones: [],
      emails: address === null ? [] : [address],
      productIds: [],
      consents: [],
      externalIds: address === null ? { [nobody.system]: nobody.value } : {},
      language: /\p{Script=Cyrillic}/u.test(mail.subject + mail.text) ? 'ru' : 'en',
      active: true,
      version: 1,
      createdAt: work.now,
    });
    return { clientId, contactId: null };
  }
}
