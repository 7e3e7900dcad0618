// Intake by itself on a database and an event log of its own; the benchmark plays the gateway that signs who calls.
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
  const tokenOf = (role) =>
    signIdentity(
      {
        kind: 'person',
        userId: newId(),
        name: 'Bench',
        roles: [role],
        employeeId,
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
  await post(service.url, await tokenOf('administrator'), '/products', { code: 'fiber', name: 'Fibre line' });
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
    stop: async () => {
      await service.stop();
      await eventLog.close();
    },
  };
}

export async function post(url, token, path, body, headers = {}) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path} answered ${String(answer.status)}: ${text}`);
  return JSON.parse(text);
}
