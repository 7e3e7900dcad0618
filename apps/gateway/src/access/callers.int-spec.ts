import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { absenceCancelled, absencePlanned, createdUserResource, employeeDefined, signInAnswer } from '@okno/contracts';
import { newId, systemClock } from '@okno/service-kit';
import { Caller, startTestGateway, testAdministrator, type TestService } from '@okno/testing';
import { gatewayService } from '../service.js';
import { AccessChanges } from './access-changes.adapter.js';
import { Callers } from './callers.queries.js';

const week = { from: '2027-03-01T00:00:00Z', to: '2027-03-08T00:00:00Z', scope: null };

let gateway: TestService;
let callers: Callers;
let administrator: Caller;
beforeAll(async () => {
  gateway = await startTestGateway(gatewayService);
  callers = new Callers(
    gateway.database,
    { business: gateway.clock, system: systemClock },
    new AccessChanges(gateway.database),
  );
  administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
  await gateway.moveClock('2027-02-28T12:00:00Z');
});
afterAll(async () => {
  await gateway.stop();
});

async function employ(): Promise<{ employeeId: string; token: string }> {
  const employeeId = newId();
  await gateway.publish(
    employeeDefined,
    {
      employeeId,
      departmentId: newId(),
      tier: 2,
      extension: null,
      skills: [],
      languages: ['ru'],
      capacity: 3,
      calendarId: null,
      active: true,
    },
    { id: employeeId, version: 1 },
  );
  const password = 'a password of anna';
  const user = { email: `${newId()}@example.org`, name: 'Anna', roles: ['specialist'], employeeId, language: 'en' };
  await administrator.post('/users', { ...user, password }, createdUserResource);
  const nobody = new Caller(gateway.url, undefined);
  const { accessToken } = await nobody.post('/auth/login', { email: user.email, password }, signInAnswer);
  return { employeeId, token: accessToken };
}

async function plan(employeeId: string, deputyId: string | null, dates: Partial<typeof week> = {}): Promise<string> {
  const absenceId = newId();
  const data = { absenceId, employeeId, deputyId, ...week, ...dates };
  await gateway.publish(absencePlanned, data, { id: absenceId, version: 1 });
  return absenceId;
}

async function actsFor(token: string): Promise<readonly string[]> {
  return (await callers.find(token))?.identity.standsInFor ?? ['nobody with this token'];
}

describe('whom a caller stands in for', () => {
  it('follows the absences: nobody before, the whole chain meanwhile, nobody after', async () => {
    const [boris, vera, denis] = [await employ(), await employ(), await employ()];
    await plan(boris.employeeId, vera.employeeId);
    await plan(vera.employeeId, denis.employeeId, { to: '2027-03-05T00:00:00Z' });
    const off = await plan(denis.employeeId, boris.employeeId);
    await gateway.publish(
      absenceCancelled,
      { absenceId: off, employeeId: denis.employeeId, deputyId: boris.employeeId, ...week },
      { id: off, version: 2 },
    );
    await gateway.settle();
    expect(await actsFor(denis.token)).toEqual([]);

    await gateway.moveClock('2027-03-01T00:00:00Z');
    expect(await actsFor(denis.token)).toEqual([boris.employeeId, vera.employeeId].sort());
    expect(await actsFor(vera.token)).toEqual([]);

    await gateway.moveClock('2027-03-05T00:00:00Z');
    expect(await actsFor(denis.token)).toEqual([]);
    expect(await actsFor(vera.token)).toEqual([boris.employeeId]);

    await gateway.moveClock('2027-03-08T00:00:00Z');
    expect(await actsFor(vera.token)).toEqual([]);
  });

  it('ends in a circle and with an employee who left', async () => {
    const [anna, olga, left] = [await employ(), await employ(), await employ()];
    const dates = { from: '2027-04-01T00:00:00Z', to: '2027-04-08T00:00:00Z' };
    await plan(anna.employeeId, olga.employeeId, dates);
    await plan(olga.employeeId, anna.employeeId, dates);
    await plan(left.employeeId, olga.employeeId, {
      ...dates,
      from: '2027-04-08T00:00:00Z',
      to: '2027-04-09T00:00:00Z',
    });
    await gateway.moveClock('2027-04-01T00:00:00Z');
    expect(await actsFor(anna.token)).toEqual([]);
    expect(await actsFor(olga.token)).toEqual([]);

    const gone = { departmentId: newId(), tier: 2 as const, extension: null, skills: [], languages: ['ru' as const] };
    await gateway.publish(
      employeeDefined,
      { employeeId: left.employeeId, ...gone, capacity: 3, calendarId: null, active: false },
      { id: left.employeeId, version: 2 },
    );
    await gateway.moveClock('2027-04-08T00:00:00Z');
    expect(await actsFor(olga.token)).toEqual([]);
  });
});
