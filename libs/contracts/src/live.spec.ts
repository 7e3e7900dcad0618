import { describe, expect, it } from '@jest/globals';
import { eventCatalogue } from './catalogue.js';
import type { EventDefinition, EventEnvelope } from './event-definition.js';
import { callRecorded } from './events/intake.events.js';
import { interactionRecorded, requestOwnerChanged, requestRegistered } from './events/intake.events.js';
import { assignmentGiven, assignmentOffered } from './events/routing.events.js';
import { sampleEvent } from './event-samples.js';
import { liveMessageFields } from './live-messages.js';
import { liveTopics, toLiveMessages } from './live.js';

const ids = {
  request: '01970000-0000-7000-8000-000000000001',
  client: '01970000-0000-7000-8000-000000000002',
  owner: '01970000-0000-7000-8000-000000000003',
  former: '01970000-0000-7000-8000-000000000004',
  department: '01970000-0000-7000-8000-000000000005',
  assignment: '01970000-0000-7000-8000-000000000006',
  call: '01970000-0000-7000-8000-000000000007',
};

/** The sample of an event with some of its fields, one level down, as given. */
function event(definition: EventDefinition, fields: Record<string, unknown>): EventEnvelope {
  const sample = sampleEvent(definition);
  const data = sample.data as Record<string, unknown>;
  const changed = Object.entries(fields).map(([name, value]) => {
    const before = data[name];
    const nested = typeof value === 'object' && value !== null && typeof before === 'object';
    return [name, nested ? { ...before, ...value } : value];
  });
  return { ...sample, aggregateversion: 4, data: { ...data, ...Object.fromEntries(changed) } };
}

const request = { requestId: ids.request, clientId: ids.client, ownerId: ids.owner };
const concerned = [`request:${ids.request}`, `client:${ids.client}`, `employee:${ids.owner}`];

describe('live messages', () => {
  it('tell the owner, the client and the watchers that a request moved, and operators of a new one', () => {
    expect(toLiveMessages(event(requestRegistered, { request }))).toEqual([
      {
        name: 'request.changed',
        rooms: [...concerned, 'role:operator'],
        data: { requestId: ids.request, version: 4 },
      },
    ]);
  });

  it('tell the former owner too', () => {
    const [message] = toLiveMessages(event(requestOwnerChanged, { request, fromId: ids.former, toId: ids.owner }));
    expect(message?.rooms).toEqual([...concerned, `employee:${ids.former}`]);
  });

  it('offer work to one person and show the change to the department', () => {
    const assignment = {
      assignmentId: ids.assignment,
      requestId: ids.request,
      departmentId: ids.department,
      offeredToId: ids.owner,
      assigneeId: null,
      actingForId: ids.former,
    };
    const [offered, changed] = toLiveMessages(event(assignmentOffered, { assignment }));
    expect(offered).toEqual({
      name: 'work.offered',
      rooms: [`employee:${ids.owner}`],
      data: { assignmentId: ids.assignment, requestId: ids.request, version: 4 },
    });
    expect(changed?.rooms).toEqual([
      `request:${ids.request}`,
      `department:${ids.department}`,
      `employee:${ids.owner}`,
      `employee:${ids.former}`,
    ]);
    const nobody = { ...assignment, offeredToId: null, actingForId: null };
    expect(toLiveMessages(event(assignmentGiven, { assignment: nobody })).map(({ name }) => name)).toEqual([
      'work.changed',
    ]);
  });

  it.each([
    ['the person it rings at', { employeeId: ids.owner, departmentId: ids.department }, [`employee:${ids.owner}`]],
    [
      'the department of its queue',
      { employeeId: null, departmentId: ids.department },
      [`department:${ids.department}`],
    ],
  ])('ring at %s', (_whom, call, rooms) => {
    const ringing = { ...call, id: ids.call, callId: 'c-1', outcome: 'ringing' };
    expect(toLiveMessages(event(callRecorded, { call: ringing }))).toEqual([
      { name: 'call.ringing', rooms, data: { id: ids.call, callId: 'c-1', version: 4 } },
    ]);
    const [ended] = toLiveMessages(event(callRecorded, { call: { ...ringing, outcome: 'answered' } }));
    expect(ended?.name).toBe('call.changed');
  });

  it('of what is said about a request reach its client too, wherever they look', () => {
    const { request: requestId, client: clientId } = ids;
    const [told] = toLiveMessages(event(interactionRecorded, { requestId, clientId }));
    expect(told).toMatchObject({ name: 'timeline.changed', data: { requestId } });
    expect(told?.rooms).toEqual([`request:${requestId}`, `client:${clientId}`]);
    const [ofNobody] = toLiveMessages(event(interactionRecorded, { requestId, clientId: null }));
    expect(ofNobody?.rooms).toEqual([`request:${requestId}`]);
  });

  it('are silent where nobody is concerned', () => {
    expect(toLiveMessages(event(interactionRecorded, { requestId: null }))).toEqual([]);
    expect(toLiveMessages(event(callRecorded, { call: { employeeId: null, departmentId: null } }))).toEqual([]);
    expect(toLiveMessages({ ...sampleEvent(requestRegistered), type: 'intake.request-sung.v1' })).toEqual([]);
  });

  it.each(eventCatalogue.map((definition) => [definition.type, definition] as const))(
    'of %s carry what their schema says, to rooms',
    (_type, definition) => {
      for (const { name, rooms, data } of toLiveMessages(sampleEvent(definition))) {
        expect(liveMessageFields[name].strict().parse(data)).toEqual(data);
        expect(rooms.length).toBeGreaterThan(0);
      }
    },
  );

  it('come from topics without names or texts', () => {
    expect(liveTopics.filter(({ retention }) => retention === 'compact')).toEqual([]);
  });
});
