import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '@okno/service-kit';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import type { IntakeSettings } from '../config.js';
import type { Attempt } from './outgoing-mail.rules.js';

const patience = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000, dnsTimeout: 15_000 };

/** Hands mail to the mail server of `OKNO_SMTP_URL`. */
@Injectable()
export class MailTransport implements OnApplicationShutdown {
  private readonly transport: Transporter | undefined;

  constructor(@Inject(SETTINGS) { OKNO_SMTP_URL: url }: IntakeSettings) {
    this.transport = url === undefined ? undefined : createTransport({ url, ...patience });
  }

  /** Never rejects: what went wrong is the answer. */
  async send(mail: SendMailOptions): Promise<Attempt> {
    if (this.transport === undefined)
      return { outcome: 'refused', why: 'no mail server is configured', isFinal: false };
    try {
      // What stands in a mail is what people wrote: never a path or an address to be fetched.
      await this.transport.sendMail({ ...mail, disableFileAccess: true, disableUrlAccess: true });
      return { outcome: 'taken' };
    } catch (error) {
      return refusalIn(error);
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}

/** A 5xx about this mail is final; one about who we are (sign-in, greeting) is for the operator to mend. */
function refusalIn(error: unknown): Attempt {
  const { code, responseCode, response, message } = error as Partial<
    Record<'code' | 'response' | 'message', string> & { responseCode: number }
  >;
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  return {
    outcome: 'refused',
    why: response ?? message ?? String(error),
    isFinal: isAboutMail && responseCode !== undefined && responseCode >= 500,
  };
}
