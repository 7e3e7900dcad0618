import { largestFile } from '@okno/contracts';
import { WakeSignal } from '@okno/messaging';
import { ImapFlow } from 'imapflow';
import type { MailboxAddress } from './mailbox-address.rules.js';

/** After so long without a command the server is asked to tell of new mail by itself (IDLE, RFC 2177). */
const idleAfterMilliseconds = 1_000;
/** A line that is quiet for so long is broken, whatever the other side thinks. */
const deadAfterMilliseconds = 180_000;

/** An open connection to a mailbox; it takes nothing away and marks what is asked of it. */
export class ImapMailbox {
  private readonly news = new WakeSignal();
  private failure: Error | undefined;

  private constructor(
    private readonly client: ImapFlow,
    /** While it is the same, a UID means the same mail (RFC 3501, 2.3.1.1). */
    readonly uidValidity: string,
    /** No mail that is there has a higher one. */
    readonly lastUid: number,
  ) {
    client.on('exists', () => this.news.wake());
    client.on('close', () => this.news.wake());
    client.on('error', (error) => {
      this.failure = error;
      this.news.wake();
    });
  }

  /** @throws what the server or the network says; nothing in it tells the password */
  static async open({ host, port, secure, user, password, path }: MailboxAddress): Promise<ImapMailbox> {
    const client = new ImapFlow({
      ...{ host, port, secure, auth: { user, pass: password } },
      logger: false,
      autoIdleDelay: idleAfterMilliseconds,
      socketTimeout: deadAfterMilliseconds,
    });
    // Until somebody listens, an error that comes between two commands would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { uidValidity, uidNext } = await client.mailboxOpen(path);
      return new ImapMailbox(client, uidValidity.toString(), uidNext - 1);
    } catch (error) {
      client.close();
      throw error;
    }
  }

  async unreadUids(): Promise<readonly number[]> {
    return this.search({ seen: false });
  }

  async uidsAfter(uid: number): Promise<readonly number[]> {
    // `n:*` names the last mail even when its UID is lower.
    return (await this.search({ uid: `${String(uid + 1)}:*` })).filter((found) => found > uid);
  }

  /** The mail as it came; `too-large` when it is more than Okno takes; undefined when somebody has removed it. */
  async read(uid: number): Promise<Buffer | 'too-large' | undefined> {
    const about = await this.client.fetchOne(uid.toString(), { size: true }, { uid: true });
    if (about === false) return undefined;
    if ((about.size ?? 0) > largestFile) return 'too-large';
    const mail = await this.client.fetchOne(uid.toString(), { source: true }, { uid: true });
    return mail === false ? undefined : mail.source;
  }

  /** `\Seen`: done with it; `\Flagged`: a person should look at it. */
  async mark(uid: number, flag: '\\Seen' | '\\Flagged'): Promise<void> {
    await this.client.messageFlagsAdd(uid.toString(), [flag], { uid: true });
  }

  /** Resolves when the server tells of new mail, when the time is over or when it is closed. @throws when the connection broke */
  async waitForNews(milliseconds: number): Promise<void> {
    await this.news.sleep(milliseconds);
    if (this.failure !== undefined) throw this.failure;
    if (!this.client.usable) throw new Error('the mail server has closed the connection');
    // What has come is only told in answer to a command where the server does not know IDLE.
    await this.client.noop();
  }

  wake(): void {
    this.news.wake();
  }

  async close(): Promise<void> {
    if (this.client.usable) await this.client.logout().catch(() => undefined);
    this.client.close();
  }

  private async search(query: Parameters<ImapFlow['search']>[0]): Promise<readonly number[]> {
    const found = await this.client.search(query, { uid: true });
    if (!Array.isArray(found)) throw new Error('the mail server does not answer a search');
    return found.toSorted((one, other) => one - other);
  }
}
