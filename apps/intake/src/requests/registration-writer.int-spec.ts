import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestResource } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { newId } from '@okno/service-kit';
import { TestService } from '@okno/testing';
import { intakeService } from '../service.js';
import { RegistrationRepository, type Registration } from './registration.repository.js';
import { RegistrationWriter } from './registration-writer.repository.js';
import { draftRequest } from './registration.rules.js';

let service: TestService;
let database: Database;
let writer: RegistrationWriter;

beforeAll(async () => {
  service = await TestService.start(intakeService);
  ({ database } = service);
  writer = new RegistrationWriter(database, new RegistrationRepository());
});
afterAll(() => service.stop());

function registration(reference: string, key?: { readonly userId: string; readonly bodyHash: string }): Registration {
  const now = service.clock.now();
  const id = newId();
  const request = draftRequest({
    body: {
      channel: 'api',
      kind: 'question',
      subject: 's',
      description: 'd',
      impact: 'normal',
      urgency: 'normal',
      billable: false,
    },
    id,
    reference,
    clientId: newId(),
    contactId: null,
    ownerId: newId(),
    productId: null,
    complaintId: null,
    registrar: { employeeId: null, tier: undefined, roles: [] },
    registeredAt: now,
    now,
  });
  const claim =
    key === undefined
      ? undefined
      : {
          user_id: key.userId,
          operation: 'POST /x',
          key: 'k',
          body_hash: key.bodyHash,
          answer: answerOf(id),
          created_at: now,
        };
  return { request, interaction: undefined, timeline: [], events: [], journal: [], claim };
}
function answerOf(id: string): RequestResource {
  return { id } as RequestResource;
}
function write(given: Registration): Promise<RequestResource> {
  return writer.write(given, answerOf(given.request.id));
}

describe('registrations that come at the same time', () => {
  it('are stored each, whatever the batch', async () => {
    const many = Array.from({ length: 200 }, (_, number) => registration(`many-${String(number)}`));
    const answers = await Promise.all(many.map(write));
    expect(answers.map(({ id }) => id)).toEqual(many.map(({ request }) => request.id));
    const [row] = await database.query<{ stored: number }>(
      `SELECT count(*)::int AS stored FROM request WHERE reference LIKE 'many-%'`,
    );
    expect(row?.stored).toBe(200);
  });

  it('do not fail with a bad one among them', async () => {
    await write(registration('taken'));
    const batch = ['one', 'taken', 'two', 'three'].map((reference) => registration(reference));
    const outcomes = await Promise.allSettled(batch.map(write));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('take effect once under one key, and refuse another body under it', async () => {
    const userId = newId();
    const same = ['a', 'b', 'c'].map((reference) => registration(`key-${reference}`, { userId, bodyHash: 'same' }));
    const answers = await Promise.all(same.map(write));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const stored = await database.query(`SELECT 1 FROM request WHERE reference LIKE 'key-%'`);
    expect(stored).toHaveLength(1);
    await expect(write(registration('key-d', { userId, bodyHash: 'other' }))).rejects.toMatchObject({
      code: 'idempotency-conflict',
    });
  });
});
