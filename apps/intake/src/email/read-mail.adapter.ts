import { createHash } from 'node:crypto';
import {
  simpleParser,
  type AddressObject,
  type Attachment,
  type EmailAddress,
  type HeaderValue,
  type ParsedMail,
} from 'mailparser';
import { normalizeEmail } from '../clients/email-address.rules.js';
import { wordsOfCalendar } from './calendar-part.adapter.js';
import { machineReason, type MailMarks } from './mail-nature.rules.js';
import { messageIdsIn, outgoingIdIn } from './message-id.rules.js';
import { storable } from './mail-text.rules.js';
import { filesInTnef } from './tnef.rules.js';

export interface MailAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

export interface ReceivedMail {
  /** What makes it the same mail again. */
  readonly key: string;
  readonly messageId: string | null;
  /** What it answers, the nearest first. */
  readonly answers: readonly string[];
  readonly sender: { readonly address: string | null; readonly name: string | null };
  readonly subject: string;
  readonly text: string;
  /** What an invitation says, in lines. */
  readonly invitation: string | undefined;
  /** Whether text and attachments stand like this in the mail, not made of HTML or unwrapped. */
  readonly isPlain: boolean;
  readonly attachments: readonly MailAttachment[];
  readonly marks: MailMarks;
  /** Message-IDs and words inside a returned mail: by these a bounce finds what it is about. */
  readonly returned: { readonly messageIds: readonly string[]; readonly text: string };
}

const largestHeaders = 1024 * 1024;
const mostParts = 1_000;
const longestHtml = 5 * 1024 * 1024;
const searchedBytes = 512 * 1024;
const mostReferences = 200;
const plausibleAddress = /^[^\s@<>"',;:]{1,64}@[^\s@<>"',;:]{1,190}$/u;

/** Decodes a mail; what cannot be decoded is kept as a mail without what is missing, never an error. */
export async function readMail(raw: Buffer): Promise<ReceivedMail> {
  const whole = withUsualLineEnds(raw);
  const mail = await parse(whole);
  const messageId = idOf(mail.messageId);
  const sender = senderOf(mail);
  const marks = marksOf(mail, sender.address, messageId);
  const head = whole.subarray(0, searchedBytes).toString('latin1');
  const returnedIds = [...head.matchAll(/^\s*>?\s*message-id:\s*(<[^<>\s]{1,900}>)/gim)].flatMap(([, id]) => id ?? []);
  return {
    key:
      messageId === null
        ? `sha256:${hashOf(raw)}`
        : `${nameOf(sender.address, messageId)}${hashOfContent(mail, marks)}`,
    messageId,
    answers: answersOf(mail),
    sender,
    subject: storable(mail.subject ?? ''),
    text: storable(mail.text ?? ''),
    invitation: invitationIn(mail),
    isPlain: (mail.html === undefined || mail.html === false) && !mail.attachments.some(isWrapping),
    attachments: mail.attachments.flatMap(attachmentsOf),
    marks,
    returned: { messageIds: [...new Set(returnedIds)].filter((id) => id !== messageId), text: head },
  };
}

function attachmentsOf(attachment: Attachment): readonly MailAttachment[] {
  const { filename = '', contentType, content } = attachment;
  const inside = isWrapping(attachment) ? filesInTnef(content) : undefined;
  const files =
    inside === undefined || inside.length === 0 ? [{ name: filename, mediaType: contentType, content }] : inside;
  return files.map((file) => ({
    name: storable(file.name),
    mediaType: storable(file.mediaType === '' ? 'application/octet-stream' : file.mediaType).slice(0, 200),
    content: file.content,
  }));
}

function isWrapping({ filename, contentType }: Attachment): boolean {
  return /^application\/(vnd\.)?ms-tnef$/i.test(contentType) || filename?.toLowerCase() === 'winmail.dat';
}

function invitationIn({ attachments }: ParsedMail): string | undefined {
  const part = attachments.find(({ contentType, content }) => {
    return contentType.toLowerCase() === 'text/calendar' && content.length <= largestHeaders;
  });
  const words = part === undefined ? undefined : wordsOfCalendar(part.content.toString('utf8'));
  return words === undefined ? undefined : storable(words);
}

function hashOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** How the key of every mail begins that came from this sender under this Message-ID. */
export function nameOf(address: string | null, messageId: string): string {
  return `${address ?? ''} ${messageId} `;
}

/** What stays the same on every way a mail can take. Programs exist that give all their mails one Message-ID. */
function hashOfContent({ subject, text, attachments }: ParsedMail, marks: MailMarks): string {
  const writer = machineReason(marks) ?? 'a person';
  return hashOf(writer, subject ?? '', text ?? '', ...attachments.map(({ content }) => content));
}

async function parse(raw: Buffer): Promise<ParsedMail> {
  const limits = {
    maxHeadSize: largestHeaders,
    maxChildNodes: mostParts,
    maxHtmlLengthToParse: longestHtml,
    skipTextToHtml: true,
    skipImageLinks: true,
    keepCidLinks: true,
    checksumAlgo: false as const,
  };
  try {
    return await simpleParser(raw, limits);
  } catch {
    // Beyond the limits or beyond repair: what a reader can read of it is its text.
    const text = raw.subarray(0, searchedBytes).toString('utf8');
    return { attachments: [], headers: new Map(), headerLines: [], html: false, text };
  }
}

/** Mail of old systems ends its lines by CR alone, which nothing reads; mbox files begin a mail by a line of their own. */
function withUsualLineEnds(raw: Buffer): Buffer {
  let mail = raw;
  if (!mail.includes(0x0a) && mail.includes(0x0d))
    mail = Buffer.from(mail.toString('latin1').replaceAll('\r', '\r\n'), 'latin1');
  if (mail.subarray(0, 5).toString('latin1') === 'From ') {
    const end = mail.indexOf(0x0a);
    if (end > 0) mail = mail.subarray(end + 1);
  }
  return mail;
}

function idOf(text: string | undefined): string | null {
  const id = storable(text ?? '').trim();
  if (id === '') return null;
  return (messageIdsIn(id)[0] ?? id).slice(0, 998);
}

/** `In-Reply-To` and then `References` from the last to the first: the nearest ancestor comes first. */
function answersOf(mail: ParsedMail): readonly string[] {
  const references = messageIdsIn([mail.references ?? []].flat().join(' ')).toReversed();
  const repliedTo = messageIdsIn(textOf(mail.headers.get('in-reply-to')));
  return [...new Set([...repliedTo, ...references])].slice(0, mostReferences).map(storable);
}

function textOf(value: HeaderValue | undefined): string {
  if (value === undefined || value instanceof Date) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((part) => textOf(part)).join(' ');
  if ('text' in value && typeof value.text === 'string') return value.text;
  return 'value' in value && typeof value.value === 'string' ? value.value : '';
}

function senderOf(mail: ParsedMail): ReceivedMail['sender'] {
  const given = ['from', 'reply-to', 'sender', 'return-path'].flatMap((name) => mailboxesIn(mail.headers.get(name)));
  const found = given.find(({ address }) => address !== undefined && plausibleAddress.test(address));
  const name = storable(found?.name ?? given[0]?.name ?? '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, 300);
  return {
    address: found?.address === undefined ? null : storable(normalizeEmail(found.address)),
    name: name === '' ? null : name,
  };
}

function mailboxesIn(value: HeaderValue | undefined): readonly EmailAddress[] {
  const objects = [value].flat().filter((part): part is AddressObject => {
    return typeof part === 'object' && 'value' in part && Array.isArray(part.value);
  });
  return objects.flatMap((object) => object.value.flatMap((mailbox) => mailbox.group ?? [mailbox]));
}

function marksOf(
  { headers, headerLines, subject }: ParsedMail,
  from: string | null,
  messageId: string | null,
): MailMarks {
  const header = (name: string): string | null => {
    const text = textOf(headers.get(name)).trim().toLowerCase();
    return text === '' ? null : text;
  };
  const returnPath = headerLines
    .find(({ key }) => key === 'return-path')
    ?.line.split(':')
    .slice(1)
    .join(':')
    .trim();
  return {
    autoSubmitted: header('auto-submitted'),
    precedence: header('precedence'),
    saysAutoreply: ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => {
      return headers.has(name) && header(name) !== 'no';
    }),
    hasEmptyReturnPath: returnPath === '<>',
    isReport: header('content-type') === 'multipart/report',
    hasFailedRecipients: headers.has('x-failed-recipients'),
    from,
    subject: storable(subject ?? ''),
    isOwn: messageId !== null && outgoingIdIn(messageId) !== undefined,
  };
}
