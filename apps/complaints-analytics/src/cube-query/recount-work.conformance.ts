import { change, type Change } from '../cube-store/cube-tables.rules.js';
import { common, idOr, later, teamOf } from './recount-keys.conformance.js';
import { department, employee, id, type Fact, type World } from './recount-world.conformance.js';

/** The contacts, legs, solutions and reopenings of requests. */
export function tellWork(
  requests: World['requests'],
  changes: Change[],
  tellOf: (fact: Fact, ...told: Change[]) => void,
): void {
  requests.forEach(({ base: b, kind, hours, contacts, relapseHours, legs }, index) => {
    const request = id(13, index);
    const ofRequest = { channel: 'email', kind, priority: 3 };
    for (let number = 0; number < contacts; number += 1) {
      const key = id(16, index * 10 + number);
      const nobody = { product: null, client: null, clientSegment: null, clientManager: null, employee: null };
      tellOf(
        {
          ...{ fact: 'interaction', id: key, times: { happened: b.at }, teams: {}, has: {} },
          dims: { ...nobody, ...ofRequest, channel: 'chat' },
        },
        change('interaction', key, 1, {
          ...{ client_id: null, request_id: request, channel: 'chat', direction: 'inbound', happened_at: b.at },
          ...{ employee_id: null, product_id: null, call_record_id: null },
        }),
      );
    }
    legs.forEach((leg, number) => {
      const key = id(17, index * 10 + number);
      const ended = leg.state === 'offered' ? null : later(leg.base.at, leg.hours);
      const due = later(leg.base.at, leg.dueHours);
      const who = leg.base.employee;
      tellOf(
        {
          ...{
            fact: 'assignment',
            id: key,
            times: { given: leg.base.at, ended },
            has: { state: leg.state, ended, due },
          },
          dims: {
            ...{ ...common(b), ...ofRequest, employee: idOr(employee, who), tier: leg.tier, outcome: leg.state },
            department: idOr(department, leg.base.department),
          },
          teams: { given: teamOf(who, leg.base.at), ended: ended === null ? null : teamOf(who, ended) },
        },
        change('assignment', key, 1, {
          ...{
            request_id: request,
            department_id: idOr(department, leg.base.department),
            employee_id: idOr(employee, who),
          },
          ...{ tier: leg.tier, state: leg.state, given_at: leg.base.at, due_at: due, ended_at: ended },
        }),
      );
    });
    const solved = later(b.at, hours);
    const reopened = solved === null ? null : later(solved, relapseHours);
    if (solved === null) return;
    changes.push(
      change('request_step', id(18, index), 1, { request_id: request, step: 'solved', happened_at: solved }),
    );
    if (reopened === null) return;
    const owner = b.employee ?? 1;
    tellOf(
      {
        ...{
          fact: 'reopening',
          id: id(19, index),
          times: { reopened },
          teams: { reopened: teamOf(owner, reopened) },
          has: {},
        },
        dims: { ...common(b), ...ofRequest, employee: employee(owner), tier: 1, outcome: 'registered' },
      },
      change('request_step', id(19, index), 1, { request_id: request, step: 'reopened', happened_at: reopened }),
    );
  });
}

/** Calls that another system has counted. */
export function tellCallDays(days: World['callDays'], tellOf: (fact: Fact, ...told: Change[]) => void): void {
  days.forEach(({ base: b, direction, missed, calls, talk, wait, queue }, index) => {
    const key = id(23, index);
    const day = b.at.slice(0, 10);
    const [who, where] = [idOr(employee, b.employee), idOr(department, b.department)];
    tellOf(
      {
        fact: 'callDay',
        id: key,
        times: { day },
        dims: { employee: who, department: where, channel: 'phone', queue },
        teams: { day: teamOf(b.employee, `${day}T00:00:00.000Z`) },
        has: { direction, missed, calls, talk, wait },
      },
      change('call_day', key, 1, {
        ...{ day, queue, department_id: where, employee_id: who, direction, internal: null, missed, calls },
        ...{ talk_seconds: talk, wait_seconds: wait },
      }),
    );
  });
}
