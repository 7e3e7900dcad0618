import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The mail server of the clients: takes everything and remembers it. */
export class MailSink {
  private readonly mails: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open(): Promise<MailSink> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const sink = new MailSink(server, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => {
      sink.talk(socket);
    });
    return sink;
  }

  /** Of every mail taken, in the order of arrival; one that came twice stands twice. */
  messageIds(): readonly string[] {
    return this.mails.map((mail) => /^Message-ID: (\S+)/im.exec(mail)?.[1] ?? 'none');
  }

  /** Resolves when at least `count` mails have come. */
  async has(count: number): Promise<void> {
    for (let waited = 0; this.mails.length < count; waited += 50) {
      if (waited > 20_000) throw new Error(`${String(this.mails.length)} of ${String(count)} mails came`);
      await pause(50);
    }
  }

  close(): Promise<void> {
    return new Promise((closed) => {
      this.server.close(() => {
        closed();
      });
    });
  }

  private talk(socket: Socket): void {
    let heard = '';
    let isMail = false;
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.write('220 sink.example\r\n');
    socket.on('data', (text: string) => {
      heard += text;
      for (;;) {
        const end = heard.indexOf(isMail ? '\r\n.\r\n' : '\r\n');
        if (end === -1) return;
        const said = heard.slice(0, end);
        heard = heard.slice(end + (isMail ? 5 : 2));
        if (isMail) this.mails.push(said);
        const isData = !isMail && said.toUpperCase() === 'DATA';
        isMail = isData;
        if (said.toUpperCase() === 'QUIT') socket.end('221 bye\r\n');
        else socket.write(isData ? '354 go on\r\n' : '250 ok\r\n');
      }
    });
  }
}
