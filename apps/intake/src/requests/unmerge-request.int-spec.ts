import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  employeeDefined,
  mailAnswer,
  messageResource,
  pageOf,
  requestResource,
  requestUnmerged,
  requestWaitingEnded,
  timelineItem,
  type MailAnswer,
  type RequestResource,
} from '@okno/contracts';
import { IntakeDesk, TestService } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;
let clientId: string;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-03-02T09:00:00Z' });
  desk = await IntakeDesk.open(service);
  clientId = (await desk.client({ emails: ['olga@client.example'] })).id;
});
afterAll(() => service.stop());

const act = ({ id }: { readonly id: string }, verb: string, body: object): Promise<RequestResource> =>
  desk.operator.api.post(`/requests/${id}/${verb}`, body, requestResource);
const merge = (from: { readonly id: string }, into: { readonly id: string }) => act(from, 'merge', { intoId: into.id });
const unmerge = (request: { readonly id: string }) => act(request, 'unmerge', { reason: 'Two matters after all' });
const tryTo = ({ id }: { readonly id: string }, verb: string, body: object) =>
  desk.operator.api.call('POST', `/requests/${id}/${verb}`, body);
const read = ({ id }: { readonly id: string }) => desk.operator.api.get(`/requests/${id}`, requestResource);
const write = ({ id }: { readonly id: string }, text: string) =>
  desk.operator.api.post(`/requests/${id}/messages`, { direction: 'internal', text }, messageResource);
async function textsOf({ id }: { readonly id: string }): Promise<string[]> {
  const { items } = await desk.operator.api.get(`/requests/${id}/messages`, pageOf(messageResource));
  return items.map(({ text }) => text ?? '').sort();
}
async function timelineOf({ id }: { readonly id: string }): Promise<string[]> {
  const { items } = await desk.operator.api.get(`/requests/${id}/timeline`, pageOf(timelineItem));
  return items.map(({ title }) => title);
}
async function receive(messageId: string, answers: string | null, text: string): Promise<MailAnswer> {
  const lines = ['From: olga@client.example', `Subject: ${text}`, `Message-ID: <${messageId}@client.example>`];
  const raw = [...lines, ...(answers === null ? [] : [`In-Reply-To: <${answers}@client.example>`]), '', text].join(
    '\r\n',
  );
  const options = { raw, headers: { 'content-type': 'message/rfc822' } };
  return mailAnswer.parse((await desk.operator.api.call('POST', '/channels/email', undefined, options)).body);
}

describe('undoing a merge', () => {
  it('parts the two again, each with its own words and story; what came meanwhile stays', async () => {
    const survivor = await desk.request(clientId);
    await write(survivor, 'ours before');
    const merged = await desk.request(clientId);
    await write(merged, 'theirs before');
    const leg = await desk.assignment('accepted', { requestId: merged.id, tier: 2 });
    expect((await read(merged)).status).toBe('in-progress');

    expect(await merge(merged, survivor)).toMatchObject({ status: 'merged', mergedIntoId: survivor.id });
    expect(await read(survivor)).toMatchObject({
      status: 'in-progress',
      tier: 2,
      closingBlockers: [{ id: leg.assignmentId }],
    });
    await write(merged, 'meanwhile');
    expect(await textsOf(survivor)).toEqual(['meanwhile', 'ours before', 'theirs before']);

    const parted = await unmerge(merged);
    expect(parted).toMatchObject({
      status: 'in-progress',
      tier: 2,
      mergedIntoId: null,
      closingBlockers: [{ id: leg.assignmentId }],
    });
    expect(await read(survivor)).toMatchObject({ tier: 1, closingBlockers: [] });
    expect(await textsOf(survivor)).toEqual(['meanwhile', 'ours before']);
    expect(await textsOf(merged)).toEqual(['theirs before']);
    expect((await timelineOf(merged)).slice(0, 2)).toEqual([
      `Request ${merged.reference} goes on by itself again`,
      `Request ${merged.reference} merged into another`,
    ]);
    expect((await timelineOf(survivor)).filter((title) => title.includes(merged.reference))).toEqual([]);

    expect(await unmerge(merged)).toEqual(parted);
    const facts = (await service.publishedOf(requestUnmerged)).filter(({ subject }) => subject === merged.id);
    expect(facts.map(({ data, aggregateversion }) => [data.fromId, data.request.status, aggregateversion])).toEqual([
      [survivor.id, 'in-progress', parted.version],
    ]);
    const [entry] = await service.database.query<{ details: object; subject_ids: string[] }>(
      `SELECT details, subject_ids FROM audit_entry WHERE action = 'request.unmerge'`,
    );
    expect(entry).toEqual({ details: { reason: 'Two matters after all' }, subject_ids: [merged.id, survivor.id] });
  });

  it('leads the mails of a thread to its own request again', async () => {
    const own = await receive('own-1', null, 'The line is slow');
    const other = await receive('other-1', null, 'Send the contract');
    const [first, second] = [{ id: own.requestId ?? '' }, { id: other.requestId ?? '' }];
    await merge(first, second);
    expect((await receive('own-2', 'own-1', 'Still slow')).requestId).toBe(second.id);
    await unmerge(first);
    expect((await receive('own-3', 'own-1', 'Slow again')).requestId).toBe(first.id);
    expect((await receive('own-4', 'own-2', 'About what was said meanwhile')).requestId).toBe(second.id);
    expect(await textsOf(first)).toEqual(['Slow again', 'The line is slow']);
  });

  it('takes a wait up again, and ends one whose time has passed', async () => {
    const into = await desk.request(clientId);
    const until = new Date(service.clock.now().getTime() + 3_600_000).toISOString();
    const short = await desk.request(clientId);
    await act(short, 'wait', { on: 'client', until, reason: 'Asked for the number' });
    const long = await desk.request(clientId);
    await act(long, 'wait', { on: 'supplier', reason: 'Parts' });
    for (const request of [short, long]) await merge(request, into);
    await service.moveClock(new Date(Date.parse(until) + 60_000));
    expect(await unmerge(long)).toMatchObject({ status: 'waiting', waitingOn: 'supplier' });
    expect(await unmerge(short)).toMatchObject({ status: 'registered', waitingOn: null, waitingUntil: null });
    const ended = await service.publishedOf(requestWaitingEnded);
    expect(ended.filter(({ subject }) => subject === short.id)).toHaveLength(1);
    expect(await act(long, 'resume', {})).toMatchObject({ status: 'registered' });
  });

  it('is possible whatever became of the other one, for thirty days', async () => {
    const [one, two] = [await desk.request(clientId), await desk.request(clientId)];
    const into = await desk.request(clientId);
    for (const request of [one, two]) await merge(request, into);
    await act(into, 'solve', { answer: 'Done' });
    await act(into, 'confirm', {});
    expect((await read(into)).status).toBe('closed');
    expect(await unmerge(one)).toMatchObject({ status: 'registered', mergedIntoId: null });
    expect((await read(into)).status).toBe('closed');

    await service.moveClock(new Date(service.clock.now().getTime() + 30 * 86_400_000));
    const refused = await tryTo(two, 'unmerge', { reason: 'Late' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'merged-long-ago', title: 'The requests were merged more than 30 days ago' },
    });
    const never = await tryTo(into, 'unmerge', { reason: 'Why not' });
    expect(never).toMatchObject({ status: 409, body: { code: 'not-merged' } });
  });

  it('of the middle of a chain takes its beginning along; of the beginning only itself', async () => {
    const [first, middle, last] = [
      await desk.request(clientId),
      await desk.request(clientId),
      await desk.request(clientId),
    ];
    for (const [place, request] of [first, middle, last].entries()) await write(request, `note ${String(place)}`);
    await merge(first, middle);
    await merge(middle, last);
    expect(await textsOf(last)).toEqual(['note 0', 'note 1', 'note 2']);

    await unmerge(middle);
    expect(await textsOf(middle)).toEqual(['note 0', 'note 1']);
    expect(await textsOf(last)).toEqual(['note 2']);
    expect(await read(first)).toMatchObject({ status: 'merged', mergedIntoId: middle.id });
    expect((await write(first, 'again')).requestId).toBe(middle.id);

    await merge(middle, last);
    await unmerge(first);
    expect(await textsOf(first)).toEqual(['note 0']);
    expect(await textsOf(last)).toEqual(['again', 'note 1', 'note 2']);
  });

  it('leaves no circle when two merges cross, and no half when they meet an undoing', async () => {
    const pairs = await Promise.all(
      [1, 2, 3, 4].map(async () => [await desk.request(clientId), await desk.request(clientId)] as const),
    );
    for (const [one, other] of pairs) {
      const answers = await Promise.all([
        tryTo(one, 'merge', { intoId: other.id }),
        tryTo(other, 'merge', { intoId: one.id }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect([(await read(one)).status, (await read(other)).status].sort()).toEqual(['merged', 'registered']);
    }
    const [one, two, three] = pairs.flat();
    if (one === undefined || two === undefined || three === undefined) throw new Error('pairs were made');
    const open = (await read(one)).status === 'merged' ? two : one;
    const inside = open === one ? two : one;
    const target = (await read(three)).status === 'merged' ? { id: (await read(three)).mergedIntoId ?? '' } : three;
    await Promise.all([merge(open, target), unmerge(inside)]);
    expect(await read(inside)).toMatchObject({ status: 'registered', mergedIntoId: null });
    expect(await read(open)).toMatchObject({ status: 'merged', mergedIntoId: target.id });
    expect((await write(inside, 'own')).requestId).toBe(inside.id);
    expect((await write(open, 'theirs')).requestId).toBe(target.id);
  });

  it('loses no word that is said at the same moment', async () => {
    const into = await desk.request(clientId);
    const request = await desk.request(clientId);
    const said = (text: string) => write(request, text);
    await Promise.all([merge(request, into), ...['a', 'b', 'c'].map(said)]);
    await Promise.all([unmerge(request), ...['d', 'e', 'f'].map(said)]);
    expect([...(await textsOf(request)), ...(await textsOf(into))].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('is done once per key, even when the merge was made again meanwhile', async () => {
    const [request, into] = [await desk.request(clientId), await desk.request(clientId)];
    await merge(request, into);
    const undo = () =>
      desk.operator.api.call(
        'POST',
        `/requests/${request.id}/unmerge`,
        { reason: 'Wrong' },
        { headers: { 'idempotency-key': 'undo-1' } },
      );
    const first = await undo();
    expect(first.status).toBe(200);
    await merge(request, into);
    expect((await undo()).body).toEqual(first.body);
    expect((await read(request)).status).toBe('merged');
  });

  it('hands the request over when its owner has left meanwhile', async () => {
    const leaver = await desk.hire(['operator', 'manager']);
    const request = await desk.request(clientId);
    await act(request, 'owner', { employeeId: leaver.id, reason: 'Knows it' });
    await merge(request, await desk.request(clientId));
    const gone = {
      departmentId: leaver.departmentId,
      tier: 1 as const,
      extension: null,
      skills: [],
      languages: ['ru' as const],
    };
    await service.publish(
      employeeDefined,
      { employeeId: leaver.id, ...gone, capacity: 5, calendarId: null, active: false },
      { id: leaver.id },
    );
    await service.settle();
    await unmerge(request);
    await service.settle();
    expect((await read(request)).ownerId).not.toBe(leaver.id);
  });

  it('is for operators and managers who may see the request', async () => {
    const manager = await desk.hire(['manager']);
    const own = await desk.client({ managerId: manager.id });
    await service.settle();
    const [mine, into] = [await desk.request(own.id), await desk.request(own.id)];
    const foreign = await desk.request(clientId);
    await merge(mine, into);
    const body = { reason: 'Mine' };
    for (const role of [
      'client',
      'specialist',
      'head',
      'director',
      'finance',
      'quality',
      'administrator',
      'integration',
    ] as const) {
      const caller = await service.as({ roles: [role], ...(role === 'client' ? { clientId: own.id } : {}) });
      expect((await caller.call('POST', `/requests/${mine.id}/unmerge`, body)).status).toBe(403);
    }
    expect((await manager.api.call('POST', `/requests/${foreign.id}/unmerge`, body)).status).toBe(404);
    expect((await manager.api.call('POST', `/requests/${mine.id}/unmerge`, {})).status).toBe(400);
    expect((await manager.api.call('POST', `/requests/${mine.id}/unmerge`, body)).status).toBe(200);
  });
});
