import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { WakeSignal } from '@okno/messaging';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  LOGGER,
  SERVICE_NAME,
  SETTINGS,
  UnitOfWork,
  contextOfTimer,
  newId,
  type Logger,
} from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { ImapMailbox } from './imap-mailbox.adapter.js';
import { mailboxOf, type MailboxAddress } from './mailbox-address.rules.js';
import { MailboxPlaceRepository, type MailboxPlace } from './mailbox-place.repository.js';
import { ReceiveMail } from './receive-mail.usecase.js';

/** After so long the mailbox of an instance that has died is read by another, or by itself when it runs again. */
const leaseSeconds = 20;
const retry = { firstMilliseconds: 1_000, mostMilliseconds: 60_000 };
/** A mail that could not be taken in so often is left to a person, and the ones behind it are read. */
const mostAttempts = 5;

/**
 * Reads mailboxes by IMAP, each in one instance of the service at a time. The place reached moves on after a mail is
 * committed; a mail that is read twice because somebody died in between gets the outcome it has.
 */
@Injectable()
export class MailboxTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly running: Promise<void>[] = [];
  private readonly open = new Set<ImapMailbox>();
  private readonly ending = new WakeSignal();
  private readonly holder = newId();
  private readonly attempts = new Map<string, number>();
  private stopping = false;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly work: UnitOfWork,
    private readonly places: MailboxPlaceRepository,
    private readonly receive: ReceiveMail,
  ) {}

  onApplicationBootstrap(): void {
    for (const url of this.settings.OKNO_IMAP_URL) {
      const address = mailboxOf(url);
      if (address !== undefined) this.running.push(this.loop(address));
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.ending.wake();
    for (const mailbox of this.open) mailbox.wake();
    await Promise.all(this.running);
  }

  private async loop(address: MailboxAddress): Promise<void> {
    const { name } = address;
    let failures = 0;
    while (!this.stopping) {
      try {
        if (await this.places.claim(this.database, name, this.holder, leaseSeconds)) {
          await this.watch(address, () => (failures = 0));
        } else {
          await this.ending.sleep((leaseSeconds * 1_000) / 4);
        }
      } catch (error) {
        failures += 1;
        this.logger.warn({ err: error, mailbox: name, failures }, 'a mailbox cannot be read, trying again');
        await this.ending.sleep(Math.min(retry.firstMilliseconds * 2 ** (failures - 1), retry.mostMilliseconds));
      }
    }
    await this.places.release(this.database, name, this.holder).catch(() => undefined);
  }

  /** Until the service stops or another instance takes over. */
  private async watch(address: MailboxAddress, onRead: () => void): Promise<void> {
    const mailbox = await ImapMailbox.open(address);
    this.open.add(mailbox);
    try {
      this.logger.info({ mailbox: address.name }, 'a mailbox is read by IMAP');
      while (!this.stopping) {
        const place = await this.places.claim(this.database, address.name, this.holder, leaseSeconds);
        if (place === undefined || !(await this.readNews(address.name, mailbox, place))) return;
        onRead();
        await mailbox.waitForNews(this.settings.OKNO_IMAP_POLL_SECONDS * 1_000);
      }
    } finally {
      this.open.delete(mailbox);
      await mailbox.close();
    }
  }

  /**
   * What came behind the place reached. In a mailbox that is new, or whose mails have got other UIDs, what nobody has read:
   * the years that lie there are no new requests.
   * @returns false when another instance has taken over
   */
  private async readNews(name: string, mailbox: ImapMailbox, place: MailboxPlace): Promise<boolean> {
    const { uidValidity } = mailbox;
    const isKnown = place.uidValidity === uidValidity;
    const uids = isKnown ? await mailbox.uidsAfter(place.lastUid) : await mailbox.unreadUids();
    const reach = (reached: MailboxPlace): Promise<boolean> =>
      this.places.advance(this.database, name, this.holder, reached, leaseSeconds);
    for (const uid of uids) {
      if (this.stopping) return true;
      await this.take(name, mailbox, uid);
      // The place of a mailbox read for the first time is its end, and known only when all of it is done.
      const reached = isKnown ? { uidValidity, lastUid: uid } : place;
      if (!(await reach(reached))) return false;
    }
    return isKnown || reach({ uidValidity, lastUid: Math.max(mailbox.lastUid, uids.at(-1) ?? 0) });
  }

  private async take(name: string, mailbox: ImapMailbox, uid: number): Promise<void> {
    const raw = await mailbox.read(uid);
    if (raw === undefined) return;
    if (raw === 'too-large') return this.leaveToPerson(name, mailbox, uid, 'too-large');
    const key = `${name} ${mailbox.uidValidity} ${String(uid)}`;
    try {
      await this.receive.execute(raw, contextOfTimer(this.service));
      this.attempts.delete(key);
      await mailbox.mark(uid, '\\Seen');
    } catch (error) {
      const attempts = (this.attempts.get(key) ?? 0) + 1;
      this.attempts.set(key, attempts);
      if (attempts < mostAttempts || !(await this.databaseAnswers())) throw error;
      this.attempts.delete(key);
      this.logger.error({ err: error, mailbox: name, uid }, 'a mail cannot be taken in');
      await this.leaveToPerson(name, mailbox, uid, 'unreadable');
    }
  }

  private databaseAnswers(): Promise<boolean> {
    return this.database.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  private async leaveToPerson(name: string, mailbox: ImapMailbox, uid: number, reason: string): Promise<void> {
    await mailbox.mark(uid, '\\Flagged');
    await this.work.run(contextOfTimer(this.service), (work) => {
      work.audit({ action: 'mail.refuse', subjectKind: 'mailbox', subjectIds: [], details: { name, uid, reason } });
      return Promise.resolve();
    });
    this.logger.warn({ mailbox: name, uid, reason }, 'a mail stays in its mailbox, flagged for a person');
  }
}
