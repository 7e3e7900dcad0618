// A child that posts registrations over keep-alive connections, each waiting for its answer before it sends the next.
// Sockets written by hand: the generator shares the machine with what it measures and has to be cheap.
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { asChild } from './children.mjs';
import { quantile } from './figures.mjs';

function requestText({ host, port, token, body }, clientId) {
  const text = JSON.stringify({ ...body, clientId });
  const head =
    `POST /api/v1/requests HTTP/1.1\r\nhost: ${host}:${port}\r\nauthorization: Bearer ${token}\r\n` +
    `content-type: application/json\r\nidempotency-key: ${randomUUID()}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`;
  return head + text;
}

/** Reads one answer off the front of `text` (one character a byte); undefined while it is incomplete. */
function readAnswer(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]);
  if (Number.isNaN(length)) throw new Error(`an answer without a length: ${text.slice(0, end)}`);
  if (text.length < end + 4 + length) return undefined;
  return {
    status: Number(text.slice(9, 12)),
    body: text.slice(end + 4, end + 4 + length),
    rest: text.slice(end + 4 + length),
  };
}

function keepPosting(task, onAnswer, isOver) {
  return new Promise((resolve, reject) => {
    const socket = connect(task.port, task.host);
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    let received = '';
    let sentAt = 0;
    let number = 0;
    const send = () => {
      if (isOver()) {
        socket.destroy();
        resolve();
        return;
      }
      number += 1;
      sentAt = performance.now();
      socket.write(requestText(task, task.clientIds[(number * 31 + socket.localPort) % task.clientIds.length]));
    };
    socket.once('connect', send);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      received += chunk;
      const answer = readAnswer(received);
      if (answer === undefined) return;
      received = answer.rest;
      onAnswer(answer, performance.now() - sentAt);
      send();
    });
  });
}

asChild(async (task) => {
  const startsAt = performance.now() + task.warmUpSeconds * 1000;
  const endsAt = startsAt + task.seconds * 1000;
  const times = [];
  let total = 0;
  const onAnswer = ({ status, body }, milliseconds) => {
    if (status !== 201) throw new Error(`answered ${String(status)}: ${body}`);
    total += 1;
    const now = performance.now();
    if (now >= startsAt && now < endsAt) times.push(milliseconds);
  };
  const isOver = () => performance.now() >= endsAt;
  await Promise.all(Array.from({ length: task.connections }, () => keepPosting(task, onAnswer, isOver)));
  return { perSecond: times.length / task.seconds, total, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
});
