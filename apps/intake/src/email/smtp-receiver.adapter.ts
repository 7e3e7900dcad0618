import { readFileSync } from 'node:fs';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { largestFile, type MailAnswer } from '@okno/contracts';
import { CLOCKS, LOGGER, SERVICE_NAME, SETTINGS, contextOfTimer, type Clocks, type Logger } from '@okno/service-kit';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { IntakeSettings } from '../config.js';
import { isTakenFor } from './recipients.rules.js';
import { ReceiveMail } from './receive-mail.usecase.js';
import { SenderPace } from './sender-pace.rules.js';

/** Each may hold a mail of 40 MB in memory. */
const mostConnections = 20;
const leavingMilliseconds = 5_000;
/** RFC 5321, 6.3: a mail that has been handed on so often goes round in a circle. */
const mostHops = 100;

/** What a mail server is answered (RFC 5321, RFC 3463): 4xx says that it may come again, 5xx that it need not. */
function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** Takes mail by SMTP, as the last server on its way. A mail is acknowledged when its request is committed, not before. */
@Injectable()
export class SmtpReceiver implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: SMTPServer | undefined;
  private readonly pace: SenderPace;

  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly receive: ReceiveMail,
  ) {
    this.pace = new SenderPace({ mails: settings.OKNO_SMTP_IN_PER_SENDER, seconds: 3_600 });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { OKNO_SMTP_IN_PORT: port, OKNO_SMTP_IN_HOST: host } = this.settings;
    if (port === undefined) return;
    const server = this.createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
    // A connection that breaks is its sender's trouble; without a listener it would be everybody's.
    server.on('error', (error) => this.logger.debug({ err: error }, 'a mail server went away'));
    this.server = server;
    this.logger.info({ host, port }, 'mail is taken by SMTP');
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  }

  private createServer(): SMTPServer {
    const { OKNO_SMTP_IN_TLS_KEY: key, OKNO_SMTP_IN_TLS_CERT: cert } = this.settings;
    const hasTls = key !== undefined && cert !== undefined;
    return new SMTPServer({
      ...(hasTls ? { key: readFileSync(key), cert: readFileSync(cert) } : {}),
      logger: false,
      banner: 'Okno',
      // The address for mail is open to all, as that of every mail server is.
      authOptional: true,
      disabledCommands: hasTls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: largestFile,
      maxClients: mostConnections,
      closeTimeout: leavingMilliseconds,
      onMailFrom: ({ address }, session, callback) => callback(this.tooFast(address, session)),
      onRcptTo: ({ address }, _session, callback) => {
        callback(
          isTakenFor(address, this.settings.OKNO_SMTP_IN_RECIPIENTS) ? null : reply(550, '5.1.1 no such address here'),
        );
      },
      onData: (stream, session, callback) => {
        this.take(stream, session).then(
          (answer) => callback(null, said(answer)),
          (error: unknown) => callback(this.refusalOf(error)),
        );
      },
    });
  }

  /** Who reports what could not be delivered has no name, and is slowed down by where it comes from. */
  private tooFast(address: string, { remoteAddress }: SMTPServerSession): Error | null {
    const sender = address === '' ? remoteAddress : address.toLowerCase();
    const seconds = this.pace.secondsToWait(sender, this.clocks.system.now());
    return seconds === 0 ? null : reply(450, `4.7.1 too many mails of one sender, try again in ${String(seconds)} s`);
  }

  private async take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<MailAnswer> {
    const content = await contentOf(stream);
    if (content === undefined) throw reply(552, `5.3.4 a mail has ${String(largestFile)} bytes at most`);
    if (hopsOf(content) > mostHops) throw reply(554, '5.4.6 this mail goes round in a circle');
    // RFC 5321, 4.4: the last server writes down who sent it; an automatic answer is known by it.
    const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
    const raw = Buffer.concat([Buffer.from(`Return-Path: <${from}>\r\n`), content]);
    return this.receive.execute(raw, contextOfTimer(this.service));
  }

  private refusalOf(error: unknown): Error {
    if (error instanceof Error && 'responseCode' in error) return error;
    this.logger.warn({ err: error }, 'a mail could not be taken; its server will come again');
    return reply(451, '4.3.0 not now, try again later');
  }
}

function said({ outcome, requestId, reason }: MailAnswer): string {
  return ['2.6.0', outcome, reason, requestId].filter((word) => word !== undefined).join(' ');
}

/** The whole mail, or undefined when it is too large: then the rest is read and thrown away. */
async function contentOf(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (stream.sizeExceeded) pieces.length = 0;
    else pieces.push(piece);
  }
  return stream.sizeExceeded ? undefined : Buffer.concat(pieces);
}

function hopsOf(content: Buffer): number {
  const end = content.indexOf('\r\n\r\n');
  const head = content.subarray(0, end < 0 ? content.length : end).toString('latin1');
  return head.match(/^received:/gim)?.length ?? 0;
}
