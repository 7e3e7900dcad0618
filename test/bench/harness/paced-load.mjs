// A child that registers requests and writes messages on them, in turn, at a pace that no answer slows down.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { asChild } from './children.mjs';
import { atPace } from './pace.mjs';

const connections = 64;

/** @returns the status (0 for no answer) and the body */
function post(agent, { host, port, token }, path, body) {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    const asked = request({ agent, host, port, method: 'POST', path: `/api/v1${path}`, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.once('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
      answer.once('error', () => resolve({ status: 0, text: 'the answer broke off' }));
    });
    asked.once('error', (error) => resolve({ status: 0, text: String(error) }));
    asked.end(JSON.stringify(body));
  });
}

/** @returns for every call when it was sent (ms since 1970), how long it took (ms) and what was wrong with it, if anything was */
asChild(async (task) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const registered = [];
  const calls = [];
  await atPace(task.perSecond, task.seconds, async (number) => {
    const requestId = registered[(number * 31) % Math.max(1, registered.length)];
    const isMessage = number % 2 === 1 && requestId !== undefined;
    const sentAt = performance.timeOrigin + performance.now();
    const { status, text } = isMessage
      ? await post(agent, task, `/requests/${requestId}/messages`, {
          text: 'The client asks when.',
          direction: 'internal',
        })
      : await post(agent, task, '/requests', {
          ...task.body,
          clientId: task.clientIds[number % task.clientIds.length],
        });
    calls.push([
      sentAt,
      performance.timeOrigin + performance.now() - sentAt,
      status === 201 ? '' : `${status} ${text}`,
    ]);
    if (!isMessage && status === 201 && registered.length < 2_000) registered.push(JSON.parse(text).id);
  });
  agent.destroy();
  return calls;
});
