// A child that hands mails over by SMTP, each waiting for its answer before the next goes on the same connection.
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { asChild } from './children.mjs';
import { quantile } from './figures.mjs';

const senders = 500;
const words = 'No internet since the morning. The router was restarted twice and its lamp stays red.\r\n'.repeat(12);

function mailOf(number) {
  const id = randomUUID();
  const from = `client.${String(number % senders)}@bench.example`;
  return {
    from,
    text:
      `From: Client <${from}>\r\nTo: support@okno.example\r\nMessage-ID: <${id}@bench.example>\r\n` +
      `Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nSubject: Outage ${String(number)}\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n.\r\n`,
  };
}

/** The lines of one conversation, one answer each; a mail's own words are one of them. */
async function* conversation(isOver, nextNumber, onTaken) {
  yield 'EHLO bench.example\r\n';
  while (!isOver()) {
    const { from, text } = mailOf(nextNumber());
    const sentAt = performance.now();
    yield `MAIL FROM:<${from}>\r\n`;
    yield 'RCPT TO:<support@okno.example>\r\n';
    yield 'DATA\r\n';
    const answer = yield text;
    onTaken(answer, performance.now() - sentAt);
  }
}

function talk(task, lines) {
  return new Promise((resolve, reject) => {
    const socket = connect(task.port, task.host);
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    let received = '';
    socket.on('error', reject);
    socket.on('data', async (chunk) => {
      received += chunk;
      // The last line of an answer has a blank after its number.
      if (!/^\d{3} [^\n]*\n$/m.test(received.slice(received.lastIndexOf('\n', received.length - 2) + 1))) return;
      const answer = received;
      received = '';
      if (!/^[23]/.test(answer)) {
        reject(new Error(answer));
        return;
      }
      const { value, done } = await lines.next(answer);
      if (done) {
        socket.destroy();
        resolve();
      } else socket.write(value);
    });
  });
}

asChild(async (task) => {
  const startsAt = performance.now() + task.warmUpSeconds * 1000;
  const endsAt = startsAt + task.seconds * 1000;
  const times = [];
  let number = 0;
  const onTaken = (answer, milliseconds) => {
    if (!answer.startsWith('250 2.6.0 created')) throw new Error(answer);
    const now = performance.now();
    if (now >= startsAt && now < endsAt) times.push(milliseconds);
  };
  const isOver = () => performance.now() >= endsAt;
  await Promise.all(
    Array.from({ length: task.connections }, () =>
      talk(
        task,
        conversation(isOver, () => (number += 1), onTaken),
      ),
    ),
  );
  return { perSecond: times.length / task.seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
});
