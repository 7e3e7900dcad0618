import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { FilesModule } from '../files/files.module.js';
import { MessageRepository } from '../messages/message.repository.js';
import { RequestsModule } from '../requests/requests.module.js';
import { MailTemplatesModule } from '../mail-templates/mail-templates.module.js';
import { AcknowledgeMail } from './acknowledge-mail.usecase.js';
import { EmailController } from './email.controller.js';
import { InboundMailRepository } from './inbound-mail.repository.js';
import { MailTransport } from './mail-transport.adapter.js';
import { MailboxPlaceRepository } from './mailbox-place.repository.js';
import { MailboxTimer } from './mailbox.timer.js';
import { MailSender } from './mail-sender.usecase.js';
import { OutgoingMailRepository } from './outgoing-mail.repository.js';
import { OutgoingMailTimer } from './outgoing-mail.timer.js';
import { ReceiveMail } from './receive-mail.usecase.js';
import { SmtpReceiver } from './smtp-receiver.adapter.js';

@Module({
  imports: [ClientsModule, FilesModule, MailTemplatesModule, RequestsModule],
  controllers: [EmailController],
  providers: [
    AcknowledgeMail,
    InboundMailRepository,
    MailSender,
    MailboxPlaceRepository,
    MailboxTimer,
    MailTransport,
    MessageRepository,
    OutgoingMailRepository,
    OutgoingMailTimer,
    ReceiveMail,
    SmtpReceiver,
  ],
})
export class EmailModule {}
