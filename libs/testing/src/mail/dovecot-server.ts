import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../service/free-ports.js';

const password = 'a-secret,with-a-comma';
/** Whom Debian calls nobody: Dovecot reads no mail as root. */
const nobody = 65_534;

/** A real IMAP server: Debian's Dovecot, in a folder of its own, with a mailbox for whoever signs in. */
export class DovecotServer {
  private child: ChildProcess | undefined;
  private delivered = 0;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static isHere(): boolean {
    return spawnSync('dovecot', ['--version'], { env: environment }).status === 0;
  }

  static async start(): Promise<DovecotServer> {
    const folder = await mkdtemp(join(tmpdir(), 'okno-imap-'));
    const server = new DovecotServer(folder, await freePort());
    await writeFile(join(folder, 'dovecot.conf'), configurationOf(folder, server.port));
    await mkdir(join(folder, 'home'));
    if (isRoot) await chown(folder, nobody, nobody);
    await server.run();
    return server;
  }

  /** For `OKNO_IMAP_URL`. */
  urlOf(user: string, { secret = password }: { readonly secret?: string } = {}): string {
    return `imap://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${this.port.toString()}/INBOX`;
  }

  /** Puts mails into a mailbox as a mail server does: written aside, then there at once. */
  async deliver(user: string, ...mails: readonly string[]): Promise<void> {
    const maildir = join(this.folder, 'home', user, 'Maildir');
    if (this.delivered === 0) await this.make(join(this.folder, 'home'));
    await this.make(join(this.folder, 'home', user));
    await this.make(maildir);
    for (const part of ['tmp', 'new', 'cur']) await this.make(join(maildir, part));
    for (const mail of mails) {
      this.delivered += 1;
      // Names sort in the order of delivery, and so do the UIDs they get.
      const name = `${this.delivered.toString().padStart(10, '0')}.test`;
      await writeFile(join(maildir, 'tmp', name), mail.replaceAll(/\r?\n/g, '\r\n'));
      if (isRoot) await chown(join(maildir, 'tmp', name), nobody, nobody);
      await rename(join(maildir, 'tmp', name), join(maildir, 'new', name));
    }
  }

  /** Forgets every UID of a mailbox: its mails get new ones under another UIDVALIDITY. */
  async forgetUids(user: string): Promise<void> {
    await this.end();
    // UIDVALIDITY is the second in which a mailbox was first looked at.
    await pause(1_100);
    const maildir = join(this.folder, 'home', user, 'Maildir');
    for (const file of ['dovecot-uidlist', 'dovecot.index', 'dovecot.index.log', 'dovecot.index.cache']) {
      await rm(join(maildir, file), { force: true });
    }
    await this.run();
  }

  async end(): Promise<void> {
    if (this.child?.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
  }

  async run(): Promise<void> {
    const child = spawn('dovecot', ['-F', '-c', join(this.folder, 'dovecot.conf')], {
      stdio: 'ignore',
      env: environment,
    });
    this.child = child;
    for (let tries = 0; tries < 100; tries += 1) {
      if (await greets(this.port)) return;
      if (child.exitCode !== null) break;
      await pause(100);
    }
    throw new Error(`Dovecot does not start: ${await readFile(join(this.folder, 'log'), 'utf8').catch(() => '')}`);
  }

  async stop(): Promise<void> {
    await this.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async make(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    if (isRoot) await chown(folder, nobody, nobody);
  }
}

const isRoot = process.getuid?.() === 0;
const environment = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` };

function configurationOf(folder: string, port: number): string {
  const { uid, gid, username } = userInfo();
  const group = spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim();
  const reader = isRoot ? { uid: nobody, gid: nobody } : { uid, gid };
  return `
    base_dir = ${folder}/run
    state_dir = ${folder}/state
    log_path = ${folder}/log
    protocols = imap
    listen = 127.0.0.1
    ssl = no
    disable_plaintext_auth = no
    first_valid_uid = ${reader.uid.toString()}
    first_valid_gid = ${reader.gid.toString()}
    mail_location = maildir:~/Maildir
    ${isRoot ? '' : `default_internal_user = ${username}\ndefault_internal_group = ${group}\ndefault_login_user = ${username}`}
    passdb {
      driver = static
      args = password=${password}
    }
    userdb {
      driver = static
      args = uid=${reader.uid.toString()} gid=${reader.gid.toString()} home=${folder}/home/%u
    }
    service imap-login {
      chroot =
      inet_listener imap {
        port = ${port.toString()}
      }
      inet_listener imaps {
        port = 0
      }
    }
    service anvil {
      chroot =
    }
  `.replaceAll(/^ +/gm, '');
}

async function greets(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    const [greeting] = (await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [''])])) as [Buffer];
    return greeting.toString().startsWith('* OK');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
