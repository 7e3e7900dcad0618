import { connect } from 'node:net';

const end = '\r\n.\r\n';

/**
 * Hands one mail over by SMTP, its words in pieces with a pause between them, as a slow line brings them.
 * @returns what the server said to the whole mail; undefined when the connection broke before it said anything
 */
export function sendMail(port: number, from: string, mail: string, pieces = 4): Promise<string | undefined> {
  const lines = ['EHLO sender.example', `MAIL FROM:<${from}>`, 'RCPT TO:<support@okno.example>', 'DATA'];
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    let answer: string | undefined;
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.once('close', () => {
      resolve(answer);
    });
    const sendWords = (): void => {
      const size = Math.ceil(mail.length / pieces);
      for (let piece = 0; piece < pieces; piece += 1) {
        setTimeout(() => socket.write(mail.slice(piece * size, (piece + 1) * size)), piece * 5);
      }
      setTimeout(() => socket.write(end), pieces * 5);
    };
    let told = -1;
    socket.on('data', (text: string) => {
      heard += text;
      // `250-` goes on, `250 ` is the last line of an answer.
      while (/^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.test(heard)) {
        const said = (/^(?:\d{3}-[^\n]*\n)*(\d{3} [^\n]*)\n/.exec(heard)?.[1] ?? '').trim();
        heard = heard.replace(/^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/, '');
        told += 1;
        if (told < lines.length && (said.startsWith('2') || told === 0)) socket.write(`${String(lines[told])}\r\n`);
        else if (said.startsWith('354')) sendWords();
        else if (answer === undefined) {
          answer = said;
          socket.end('QUIT\r\n');
        }
      }
    });
  });
}
