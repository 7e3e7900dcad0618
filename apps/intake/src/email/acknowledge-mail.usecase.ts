import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Work } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { OutgoingMailRepository } from './outgoing-mail.repository.js';

/** Whoever is written back to by a machine for every mail may be a machine too. */
const mostAnHour = 5;

/** Tells the writer that a request was made of their mail, where the company wants it told. Joins the caller's transaction. */
@Injectable()
export class AcknowledgeMail {
  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly outgoing: OutgoingMailRepository,
  ) {}

  async execute(work: Work, messageId: string, clientId: string, address: string | null): Promise<void> {
    if (this.settings.OKNO_SMTP_URL === undefined || address === null) return;
    const notice = { id: work.newId(), messageId, clientId, address, at: work.now };
    await this.outgoing.acknowledge(work, notice, mostAnHour);
  }
}
