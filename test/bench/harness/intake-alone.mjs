// Intake by itself on a database and an event log of its own; the benchmark plays the gateway that signs who calls.
import { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import { createEmbeddedEventLog } from '@okno/messaging';
import { intakeService } from '@okno/intake';
import { MovableClock, createLogger, newId, signIdentity, startService, systemClock } from '@okno/service-kit';
import { generateKeyPair } from 'jose';
import { withClient } from './postgres.mjs';

const clients = 200;

/** What an operator writes while the client is on the line. */
export const registrationBody = {
  channel: 'phone',
  kind: 'incident',
  subject: 'No internet since the morning',
  description: 'The whole office is offline; the router was restarted twice and its lamp stays red.',
  product: 'fiber',
  impact: 'high',
  urgency: 'normal',
};

/** The log with consumers that never read; without `relaying` what is published stays in the outbox. */
function idle(eventLog, relaying) {
  const subscription = { close: () => Promise.resolve() };
  return Object.create(eventLog, {
    subscribe: { value: () => Promise.resolve(subscription) },
    ...(relaying ? {} : { relayOutbox: { value: () => Promise.resolve(false) } }),
  });
}

export async function startIntakeAlone(databaseUrl, { relaying, environment = {} }) {
  const logger = createLogger('warn');
  const eventLog = await createEmbeddedEventLog({ url: databaseUrl, logger });
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const service = await startService(intakeService, {
    eventLog: idle(eventLog, relaying),
    databaseUrl,
    clocks: { business: new MovableClock(), system: systemClock },
    logger,
    identityKey: publicKey,
    listen: { host: '127.0.0.1', port: 0 },
    environment,
    testClock: false,
  });
  const employeeId = newId();
  await withClient(databaseUrl, (client) =>
    client.query(
      'INSERT INTO intake.employee_replica (id, department_id, tier, active, version) VALUES ($1, $2, 1, true, 1)',
      [employeeId, newId()],
    ),
  );
  const tokenOf = (role, employee = employeeId) =>
    signIdentity(
      {
        kind: 'person',
        userId: newId(),
        name: 'Bench',
        roles: [role],
        employeeId: employee,
        standsInFor: [],
        departmentId: null,
        clientId: null,
        language: 'en',
      },
      privateKey,
      systemClock.now(),
      3_600,
    );
  const token = await tokenOf('operator');
  const administrator = await tokenOf('administrator');
  await post(service.url, administrator, '/products', { code: 'fiber', name: 'Fibre line' });
  const clientIds = [];
  for (let number = 0; number < clients; number += 1) {
    const body = { kind: 'organisation', name: `Client ${String(number)}` };
    clientIds.push((await post(service.url, token, '/clients', body)).id);
  }
  const { hostname, port } = new URL(service.url);
  return {
    /** What the load generator needs to know of it. */
    target: { host: hostname, port: Number(port), token, clientIds, body: registrationBody },
    url: service.url,
    /** Has a file taken in. Seconds from its first byte to the last row committed. */
    bring: (source, rows) => bring(service.url, administrator, source, rows),
    /** Who holds it is `role`, and the employee named or one of the bench. */
    tokenOf,
    stop: async () => {
      await service.stop();
      await eventLog.close();
    },
  };
}

async function bring(url, token, source, rows) {
  const startedAt = performance.now();
  const file = { 'content-type': 'text/csv' };
  const { id } = await send(url, token, 'POST', `/imports/${source}`, rows, file);
  for (;;) {
    const { status, accepted, failure } = await send(url, token, 'GET', `/imports/${id}`);
    if (status === 'failed') throw new Error(`the import failed: ${failure}`);
    if (status === 'done') return { accepted, seconds: (performance.now() - startedAt) / 1000 };
    await pause(50);
  }
}

export function post(url, token, path, body, headers = {}) {
  return send(url, token, 'POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

async function send(url, token, method, path, body, headers = {}) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${String(answer.status)}: ${text}`);
  return JSON.parse(text);
}
