import { Inject, Injectable } from '@nestjs/common';
import type { MailAnswer } from '@okno/contracts';
import { SERVICE_NAME, UnitOfWork, systemIdentity, type Work, type WorkContext } from '@okno/service-kit';
import { tidyName } from '../files/file-name.rules.js';
import { StoreFile, chunksOf } from '../files/store-file.usecase.js';
import { AppendMessage } from '../messages/append-message.usecase.js';
import { MessageRepository } from '../messages/message.repository.js';
import { RegisterRequest } from '../requests/register-request.usecase.js';
import { AcknowledgeMail } from './acknowledge-mail.usecase.js';
import { InboundMailRepository } from './inbound-mail.repository.js';
import { machineReason } from './mail-nature.rules.js';
import { foldMail } from './fold-mail.rules.js';
import { MailSender } from './mail-sender.usecase.js';
import { cleanSubject, isAnswer, isForwarded, referenceIn, shorten } from './mail-text.rules.js';
import { messageIdsIn, outgoingIdIn } from './message-id.rules.js';
import { OutgoingMailRepository } from './outgoing-mail.repository.js';
import { readMail, type ReceivedMail } from './read-mail.adapter.js';

const longestText = 100_000;
const withoutSubject = '(без темы / no subject)';
const rawName = 'message.eml';

/** Turns a mail into a new request or a word on an existing one, exactly once. */
@Injectable()
export class ReceiveMail {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly mails: InboundMailRepository,
    private readonly sender: MailSender,
    private readonly files: StoreFile,
    private readonly messages: MessageRepository,
    private readonly register: RegisterRequest,
    private readonly append: AppendMessage,
    private readonly outgoing: OutgoingMailRepository,
    private readonly acknowledge: AcknowledgeMail,
  ) {}

  async execute(raw: Buffer, context: WorkContext): Promise<MailAnswer> {
    const mail = await readMail(raw);
    const chunks = await chunksOf(raw);
    // A mailbox delivers for everybody: neither its rights nor its person have to do with the request.
    const identity = { ...systemIdentity(this.service), userId: context.identity.userId, name: context.identity.name };
    return this.work.run({ ...context, identity }, async (work) => {
      await this.mails.lock(work, mail.key);
      const before = await this.mails.answerTo(work, mail.key);
      if (before !== undefined) return before;
      const rawFile = await this.files.within(work, { name: rawName, mediaType: 'message/rfc822' }, chunks);
      const answer = await this.take(work, mail, rawFile.id);
      const { key, messageId } = mail;
      await this.mails.insert(work, {
        id: work.newId(),
        key,
        messageId,
        rawFileId: rawFile.id,
        answer,
        receivedAt: work.now,
      });
      work.audit({
        action: 'mail.receive',
        subjectKind: 'request',
        subjectIds: answer.requestId === undefined ? [] : [answer.requestId],
        details: { outcome: answer.outcome },
      });
      return answer;
    });
  }

  private async take(work: Work, mail: ReceivedMail, rawFileId: string): Promise<MailAnswer> {
    const reason = machineReason(mail.marks);
    if (reason !== undefined) {
      const requestId = await this.answeredByMachine(work, mail);
      if (reason === 'bounce') await this.outgoing.returned(work, returnedOf(mail));
      return { outcome: 'ignored', ...(requestId === undefined ? {} : { requestId }), reason };
    }
    const requestId =
      (await this.mails.requestOf(work, mail.answers)) ??
      (await this.mails.requestUnderSameName(work, mail)) ??
      (await this.namedInSubject(work, mail)) ??
      (await this.sameSubject(work, mail));
    return requestId === undefined ? this.open(work, mail, rawFileId) : this.continue(work, mail, requestId, rawFileId);
  }

  /** A reference is easy to guess: it does not bring one client's words into another's request. */
  private async namedInSubject(work: Work, mail: ReceivedMail): Promise<string | undefined> {
    const reference = referenceIn(mail.subject);
    const request = reference === undefined ? undefined : await this.mails.requestByReference(work, reference);
    if (request === undefined) return undefined;
    const sender = await this.sender.known(work, mail);
    return sender === undefined || sender.clientId === request.clientId ? request.id : undefined;
  }

  /** Some programs answer without saying what: then the sender's own last request of that subject is meant. */
  private async sameSubject(work: Work, mail: ReceivedMail): Promise<string | undefined> {
    const subject = cleanSubject(mail.subject);
    if (!isAnswer(mail.subject) || subject === '') return undefined;
    const sender = await this.sender.known(work, mail);
    if (sender === undefined) return undefined;
    return this.mails.requestOfSubject(work, sender.clientId, subject, work.now);
  }

  /** What a machine answers: by the thread, by what it sends back, or by a reference in either. */
  private async answeredByMachine(work: Work, mail: ReceivedMail): Promise<string | undefined> {
    const own = mail.messageId === null ? [] : messageIdsIn(mail.messageId);
    const found = await this.mails.requestOf(work, [...own, ...mail.answers, ...mail.returned.messageIds]);
    if (found !== undefined) return found;
    const reference = referenceIn(mail.subject) ?? referenceIn(mail.text) ?? referenceIn(mail.returned.text);
    return reference === undefined ? undefined : (await this.mails.requestByReference(work, reference))?.id;
  }

  private async continue(work: Work, mail: ReceivedMail, requestId: string, rawFileId: string): Promise<MailAnswer> {
    const { text, folded, isWhole } = wordsOf(mail);
    const attachmentIds = await this.store(work, mail, isWhole ? [] : [rawFileId]);
    const words = { direction: 'inbound', text, folded, attachmentIds, channel: 'email' } as const;
    const message = await this.append.execute(work, requestId, words);
    if (message === undefined) throw new Error('a thread leads to a request');
    return { outcome: 'appended', requestId: message.requestId, interactionId: message.id };
  }

  private async open(work: Work, mail: ReceivedMail, rawFileId: string): Promise<MailAnswer> {
    const { text, folded, isWhole } = wordsOf(mail);
    const { clientId, contactId } = await this.sender.knownOrNew(work, mail);
    const subject = cleanSubject(mail.subject);
    const { request, interaction } = await this.register.within(work, {
      channel: 'email',
      clientId,
      ...(contactId === null ? {} : { contactId }),
      kind: 'question',
      subject: subject === '' ? withoutSubject : subject,
      description: text,
      impact: 'normal',
      urgency: 'normal',
      billable: false,
    });
    const interactionId = interaction?.id ?? work.newId();
    await this.messages.insert(work, {
      id: interactionId,
      requestId: request.id,
      direction: 'inbound',
      channel: 'email',
      text,
      folded,
      at: work.now,
      authorEmployeeId: null,
      attachmentIds: await this.store(work, mail, isWhole ? [] : [rawFileId]),
      delivery: null,
    });
    await this.acknowledge.execute(work, interactionId, clientId, mail.sender.address);
    return { outcome: 'created', requestId: request.id, interactionId };
  }

  private async store(work: Work, mail: ReceivedMail, also: readonly string[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const { name, mediaType, content } of mail.attachments) {
      const file = await this.files.within(work, { name: tidyName(name), mediaType }, await chunksOf(content));
      ids.push(file.id);
    }
    return [...ids, ...also];
  }
}

/** Which of our mails a bounce brings back. */
function returnedOf({ answers, returned }: ReceivedMail): readonly string[] {
  return [...answers, ...returned.messageIds].flatMap((id) => outgoingIdIn(id) ?? []);
}

/** What a reader wants of a mail and what is folded; where both are not all of it, the original goes with it as a file. */
function wordsOf({ subject, text, invitation = '', isPlain }: ReceivedMail) {
  const parts = isForwarded(subject) ? { words: text.trim(), folded: '' } : foldMail(text);
  const folded = parts.folded;
  const words = [parts.words, invitation].filter((part) => part !== '').join('\n\n');
  const shown = { text: shorten(words, longestText), folded: shorten(folded, longestText) };
  const isWhole = isPlain && shown.text !== '' && shown.text === words && shown.folded === folded;
  return { text: shown.text, folded: shown.folded === '' ? null : shown.folded, isWhole };
}
