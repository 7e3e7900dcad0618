import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { WakeSignal } from '@okno/messaging';
import type { Database } from '@okno/persistence';
import { DATABASE, LOGGER, SERVICE_NAME, SETTINGS, UnitOfWork, contextOfTimer, type Logger } from '@okno/service-kit';
import type { SendMailOptions } from 'nodemailer';
import type { IntakeSettings } from '../config.js';
import { FileRepository } from '../files/file.repository.js';
import { MailTemplateRepository } from '../mail-templates/mail-template.repository.js';
import { builtInTemplates, fillTemplate } from '../mail-templates/mail-template.rules.js';
import { cleanSubject } from './mail-text.rules.js';
import { MailTransport } from './mail-transport.adapter.js';
import { messageIdOf } from './message-id.rules.js';
import { OutgoingMailRepository, type OutgoingMail } from './outgoing-mail.repository.js';
import { afterAttempt, domainOf, senderOf, threadOf } from './outgoing-mail.rules.js';

const pollMilliseconds = 500;
/** Longer than a mail server may take: nobody else takes the mail meanwhile. */
const leaseSeconds = 180;

/**
 * Hands queued mail over, one after another, in every instance of the service. A mail goes out at least once: whoever dies
 * between the other server's yes and our commit sends it again, under the same Message-ID.
 */
@Injectable()
export class OutgoingMailTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private running: Promise<void> | undefined;
  private stopping = false;
  private readonly ending = new WakeSignal();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly work: UnitOfWork,
    private readonly mails: OutgoingMailRepository,
    private readonly files: FileRepository,
    private readonly templates: MailTemplateRepository,
    private readonly transport: MailTransport,
  ) {}

  onApplicationBootstrap(): void {
    const { OKNO_SMTP_URL: url, OKNO_MAIL_FROM: from } = this.settings;
    if (url !== undefined) this.running = this.loop(senderOf(from, url));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.ending.wake();
    await this.running;
  }

  private async loop(sender: string): Promise<void> {
    while (!this.stopping) {
      try {
        const mail = await this.mails.claim(this.database, leaseSeconds);
        if (mail === undefined) await this.ending.sleep(pollMilliseconds);
        else await this.handOver(mail, sender);
      } catch (error) {
        this.logger.warn({ err: error }, 'mail cannot be handed over, trying again');
        await this.ending.sleep(pollMilliseconds);
      }
    }
  }

  private async handOver(mail: OutgoingMail, from: string): Promise<void> {
    const { id, address, requestId, clientId, attempts, triedForSeconds } = mail;
    const domain = domainOf(from);
    const before = await this.mails.threadBefore(this.database, mail);
    const { inReplyTo, references } = threadOf(
      before.map((one) => (one.isTheirs ? one : { ...one, messageId: messageIdOf(one.messageId, domain) })),
    );
    const attempt = await this.transport.send({
      from,
      to: { name: '', address },
      messageId: messageIdOf(id, domain),
      ...(await this.wordsOf(mail)),
      ...(inReplyTo === undefined ? {} : { inReplyTo, references: [...references] }),
    });
    const after = afterAttempt(attempt, attempts, triedForSeconds);
    await this.work.run(contextOfTimer(this.service), async (work) => {
      if (!(await this.mails.settle(work, id, after)) || after.state === 'queued') return;
      work.audit({
        action: 'message.deliver',
        subjectKind: 'request',
        subjectIds: [requestId],
        clientIds: [clientId],
        details: { outgoingId: id, delivery: after.state, attempts },
      });
    });
    if (after.error !== null) this.logger.warn({ outgoingId: id, ...after }, 'a mail was not taken');
  }

  /** A notice carries nothing of what it is about, and says that a machine wrote it (RFC 3834). */
  private async wordsOf(
    mail: OutgoingMail,
  ): Promise<Pick<SendMailOptions, 'subject' | 'text' | 'attachments' | 'headers'>> {
    const { template: kind, language, reference, client, text: words } = mail;
    const template = (await this.templates.find(this.database, kind, language)) ?? builtInTemplates[kind][language];
    const subject = cleanSubject(mail.subject);
    const values = { reference, subject, client, manager: mail.manager ?? undefined };
    if (kind === 'answer')
      return { ...fillTemplate(template, { ...values, words }, language), attachments: await this.attachmentsOf(mail) };
    return { ...fillTemplate(template, values, language), headers: { 'Auto-Submitted': 'auto-replied' } };
  }

  private async attachmentsOf({ attachments }: OutgoingMail) {
    const read: { filename: string; contentType: string; content: Buffer }[] = [];
    for (const { sha256, name, mediaType } of attachments) {
      const chunks: Buffer[] = [];
      for await (const chunk of this.files.contentOf(this.database, sha256)) chunks.push(chunk);
      read.push({ filename: name, contentType: mediaType, content: Buffer.concat(chunks) });
    }
    return read;
  }
}
