import { timezoneField, wellKnown } from '@okno/contracts';
import { onOff } from '@okno/service-kit';
import { z } from 'zod';
import { amiAddressOf } from './asterisk/ami-address.rules.js';
import { mailboxOf } from './email/mailbox-address.rules.js';

const listSchema = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])));

export const intakeSettings = z
  .object({
    OKNO_DEFAULT_COUNTRY: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default('RU')
      .describe('Where a telephone number without a country code is (ISO 3166).'),
    OKNO_EXTENSION_DIGITS: z.coerce
      .number()
      .int()
      .min(1)
      .max(9)
      .default(5)
      .describe('A telephone number of at most so many digits is an extension of ours; a longer one is outside.'),
    OKNO_AMI_URL: z
      .string()
      .refine((url) => amiAddressOf(url) !== undefined, {
        error: 'is no ami://name:secret@host:5038 or amis://, name and secret percent-encoded',
      })
      .optional()
      .describe(
        'An Asterisk whose calls are followed by its manager interface, `ami://name:secret@host:5038`, `amis://` with TLS; without it none is.',
      ),
    OKNO_TIMEZONE: timezoneField
      .default('Europe/Moscow')
      .describe('The zone in which a year begins for references, and a day where no calendar is known.'),
    OKNO_CURRENCY: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('RUB')
      .describe('The currency (ISO 4217) of imported invoices that name none.'),
    OKNO_FALLBACK_OWNER: z
      .uuid()
      .default(wellKnown.administratorEmployeeId)
      .describe(
        'Id of the employee who owns a request when no tier-1 employee is present; the administrator unless said.',
      ),
    OKNO_SMTP_URL: z
      .url()
      .optional()
      .describe('Where outgoing mail is handed over; without it outbound messages by e-mail stay unsent and say so.'),
    OKNO_MAIL_FROM: z
      .string()
      .regex(/^[^<>\r\n]*<[^@<>\s]+@[^@<>\s]+>$|^[^@<>\s]+@[^@<>\s]+$/, 'is no address')
      .optional()
      .describe('Who writes to clients, `Okno <support@okno.example>`; the name in OKNO_SMTP_URL unless said.'),
    OKNO_IMAP_URL: listSchema
      .refine((urls) => urls.every((url) => mailboxOf(url) !== undefined), {
        error: 'is no imaps://name:password@host/folder (each part percent-encoded), or several by commas',
      })
      .describe('Mailboxes that are read, `imaps://name:password@host/INBOX`, several by commas; without it none is.'),
    OKNO_IMAP_POLL_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(120)
      .default(30)
      .describe('Seconds between two looks into a mailbox whose server does not tell of new mail by itself.'),
    OKNO_SMTP_IN_PORT: z.coerce
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('Port on which mail comes in by SMTP; without it none does.'),
    OKNO_SMTP_IN_HOST: z
      .string()
      .default('127.0.0.1')
      .describe('Address on which mail comes in; 0.0.0.0 in a container.'),
    OKNO_SMTP_IN_RECIPIENTS: listSchema.describe(
      "Whose mail is taken, by commas: addresses, and domains as `@example.org`. Everybody's unless said, for a server behind another one.",
    ),
    OKNO_SMTP_IN_PER_SENDER: z.coerce
      .number()
      .int()
      .min(1)
      .default(600)
      .describe('Mails an hour that are taken from one sender; the next ones are asked to come later.'),
    OKNO_SMTP_IN_TLS_KEY: z
      .string()
      .optional()
      .describe('File with the private key for STARTTLS (PEM); with the next one or not at all.'),
    OKNO_SMTP_IN_TLS_CERT: z.string().optional().describe('File with the certificate for STARTTLS (PEM).'),
    OKNO_WEBHOOK_PRIVATE_ADDRESSES: onOff('off').describe(
      'on lets webhooks call this machine and the network behind it, and by http://; off for whoever does not need that.',
    ),
  })
  .refine((given) => (given.OKNO_SMTP_IN_TLS_KEY === undefined) === (given.OKNO_SMTP_IN_TLS_CERT === undefined), {
    path: ['OKNO_SMTP_IN_TLS_CERT'],
    error: 'is set together with OKNO_SMTP_IN_TLS_KEY or not at all',
  });
export type IntakeSettings = z.output<typeof intakeSettings>;
