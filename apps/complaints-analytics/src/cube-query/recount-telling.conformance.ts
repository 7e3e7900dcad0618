import { change, type Change } from '../cube-store/cube-tables.rules.js';
import { common, idOr, later, teamOf } from './recount-keys.conformance.js';
import {
  cause,
  client,
  department,
  employee,
  id,
  product,
  type Fact,
  type World,
} from './recount-world.conformance.js';
import { tellMoney } from './recount-money.conformance.js';
import { tellCallDays, tellWork } from './recount-work.conformance.js';

/** The world as obvious records, and as the changes that tell the cube of it. */
export function tell({ calls, callDays, interactions, complaints, requests, invoices, payments }: World): {
  facts: Fact[];
  changes: Change[];
} {
  const facts: Fact[] = [];
  const changes: Change[] = [];
  const tellOf = (fact: Fact, ...told: Change[]): void => {
    facts.push(fact);
    changes.push(...told);
  };
  calls.forEach(({ base: b, direction, outcome, wait, talk, queue }, index) => {
    const key = id(10, index);
    const dims = {
      ...common(b),
      employee: idOr(employee, b.employee),
      department: idOr(department, b.department),
      channel: 'phone',
      queue,
      priority: null,
      outcome,
    };
    tellOf(
      {
        fact: 'call',
        id: key,
        times: { ringing: b.at },
        dims,
        teams: { ringing: teamOf(b.employee, b.at) },
        has: { direction, outcome, wait, talk },
      },
      change('call', key, 1, {
        call_id: key,
        direction,
        queue,
        department_id: dims.department,
        employee_id: dims.employee,
        client_id: idOr(client, b.client),
        request_id: null,
        product_id: idOr(product, b.product),
        priority: null,
        ringing_at: b.at,
        answered_at: null,
        ended_at: null,
        wait_seconds: wait,
        talk_seconds: talk,
        hold_seconds: 0,
        transfers: 0,
        outcome,
      }),
    );
  });
  interactions.forEach(({ base: b, channel }, index) => {
    const key = id(11, index);
    tellOf(
      {
        fact: 'interaction',
        id: key,
        times: { happened: b.at },
        dims: {
          ...common(b),
          employee: idOr(employee, b.employee),
          channel,
          kind: null,
          priority: null,
        },
        teams: { happened: teamOf(b.employee, b.at) },
        has: {},
      },
      change('interaction', key, 1, {
        client_id: idOr(client, b.client),
        request_id: null,
        channel,
        direction: 'inbound',
        happened_at: b.at,
        employee_id: idOr(employee, b.employee),
        product_id: idOr(product, b.product),
        call_record_id: null,
      }),
    );
  });
  complaints.forEach(({ base: b, cause: c, verdict }, index) => {
    const key = id(12, index);
    const dims = {
      ...common(b),
      employee: idOr(employee, b.employee),
      department: idOr(department, b.department),
      cause: idOr(cause, c),
      channel: null,
      kind: null,
      priority: null,
      tier: null,
      outcome: verdict,
    };
    tellOf(
      {
        fact: 'complaint',
        id: key,
        times: { received: b.at },
        dims,
        teams: { received: teamOf(b.employee, b.at) },
        has: { verdict },
      },
      change('complaint', key, 1, {
        reference: key,
        request_id: null,
        client_id: idOr(client, b.client),
        cause_id: dims.cause,
        product_id: idOr(product, b.product),
        department_id: dims.department,
        employee_id: dims.employee,
        severity: 'low',
        state: 'registered',
        verdict,
        received_at: b.at,
        answered_at: null,
      }),
    );
  });
  requests.forEach(({ base: b, kind, hours, dueHours, switches, contacts, relapseHours, legs }, index) => {
    const key = id(13, index);
    const owner = b.employee ?? 1;
    const solved = later(b.at, hours);
    const due = later(b.at, dueHours);
    const dims = {
      ...common(b),
      employee: employee(owner),
      tier: 1,
      channel: 'email',
      kind,
      priority: 3,
      outcome: 'registered',
    };
    const teams = { registered: teamOf(owner, b.at), solved: solved === null ? null : teamOf(owner, solved) };
    tellOf(
      {
        fact: 'request',
        id: key,
        times: { registered: b.at, solved },
        dims,
        teams,
        has: {
          ...{ due, solved, switches, hours },
          simple:
            contacts <= 1 && legs.every(({ tier }) => tier === 1) && !(relapseHours !== null && relapseHours <= 168),
        },
      },
      change('request', key, 1, {
        reference: key,
        kind,
        status: 'registered',
        tier: 1,
        client_id: idOr(client, b.client),
        owner_id: dims.employee,
        channel: 'email',
        product_id: idOr(product, b.product),
        priority: 3,
        registered_at: b.at,
        solved_at: solved,
        closed_at: null,
        reopen_count: 0,
        switches,
      }),
      ...(due === null
        ? []
        : [change('solution_clock', id(14, index), 1, { request_id: key, started_at: b.at, due_at: due })]),
    );
  });
  tellCallDays(callDays, tellOf);
  tellWork(requests, changes, tellOf);
  tellMoney({ invoices, payments }, tellOf, changes);
  return { facts, changes };
}
