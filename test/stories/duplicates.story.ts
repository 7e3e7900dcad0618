import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

const suggestion = z.looseObject({
  requestId: z.uuid(),
  score: z.number(),
  because: z.array(z.looseObject({ code: z.string(), text: z.string() })),
});
const cube = { period: { from: '2027-03-01', to: '2027-04-01', timezone: 'Europe/Moscow' } };

/** A client writes and calls about what looks like one matter: it is merged, turns out to be two, and is parted again. */
describe('one matter or two', () => {
  let okno: OknoProcess;
  let company: Company;
  let anna: Colleague;
  let boris: Colleague;
  let gleb: Colleague;
  let experts: string;
  let written: string;
  let told: string;
  let assignmentId: string;

  beforeAll(async () => {
    okno = await OknoProcess.start();
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service');
    experts = await company.department('experts', 'Experts');
    anna = await company.hire('Anna L1', ['operator', 'manager'], support, 1);
    boris = await company.hire('Boris Expert', ['specialist'], experts, 2);
    gleb = await company.hire('Gleb Director', ['director'], company.rootDepartmentId, 3);
    await company.product('fiber', 'Fibre line');
    // Tuesday, ten in the morning in Moscow.
    await company.timeIs('2027-03-02T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  const receive = async (messageId: string, subject: string, text: string, answers?: string) => {
    const raw = [
      'From: Olga <olga@client.example>',
      `Subject: ${subject}`,
      `Message-ID: <${messageId}@client.example>`,
      ...(answers === undefined ? [] : [`In-Reply-To: <${answers}@client.example>`]),
      '',
      text,
    ].join('\r\n');
    const headers = { 'content-type': 'message/rfc822' };
    const outcome = await anna.api.post('/channels/email', undefined, shape.emailOutcome, { raw, headers });
    return outcome.requestId ?? '';
  };
  const request = (id: string) => anna.api.get(`/requests/${id}`, shape.request);
  const wordsOf = async (id: string) => {
    const { items } = await anna.api.get(`/requests/${id}/messages`, shape.page(shape.message));
    return items.map(({ text }) => text.trim()).reverse();
  };
  const deadlinesOf = (id: string, areThere: (items: readonly z.output<typeof shape.deadline>[]) => boolean) =>
    anna.api.eventually(`/requests/${id}/deadlines`, shape.itemsOf(shape.deadline), ({ items }) => areThere(items));
  const solutionIs = (state: string) => (items: readonly z.output<typeof shape.deadline>[]) =>
    items.some((item) => item.kind === 'solution' && item.state === state);
  const assignmentsOf = (id: string, state: string) =>
    anna.api.eventually(`/requests/${id}/assignments`, shape.page(shape.assignment), ({ items }) =>
      items.some((item) => item.state === state),
    );
  const workOf = (id: string, count: number) =>
    boris.api.eventually(
      '/work',
      shape.itemsOf(shape.workItem),
      ({ items }) => items.filter(({ requestId }) => requestId === id).length === count,
    );
  const statusesInCube = async (expected: Readonly<Record<string, number>>) => {
    const query = { measures: ['requests.registered'], dimensions: ['outcome'], filters: [], ...cube };
    const counted = async (): Promise<Record<string, unknown>> => {
      const { rows } = await gleb.api.post('/cube/query', query, shape.cubeAnswer);
      return Object.fromEntries(rows.map(([status, count]) => [String(status), count]));
    };
    let found = await counted();
    for (let asked = 0; asked < 100 && !isDeepStrictEqual(found, expected); asked += 1) {
      await pause(100);
      found = await counted();
    }
    expect(found).toEqual(expected);
  };

  it('10:00 Olga writes; Anna gives the work to the experts, and Boris takes it', async () => {
    written = await receive(
      'first',
      'Internet is slow',
      'Our internet has been slow since the morning, we measure 20 Mbit.',
    );
    const given = await anna.api.post(
      `/requests/${written}/assignments`,
      { departmentId: experts, tier: 2, instruction: 'Measure the line', withinWorkingMinutes: 240 },
      shape.assignment,
    );
    assignmentId = given.id;
    await boris.api.post(`/assignments/${assignmentId}/accept`, {}, shape.assignment);
    await anna.api.eventually(`/requests/${written}`, shape.request, ({ status }) => status === 'in-progress');
    await deadlinesOf(written, solutionIs('running'));
  });

  it('11:00 she calls; Anna is told that it may be the same matter, and why', async () => {
    await company.timeIs('2027-03-02T08:00:00Z');
    const { clientId } = await request(written);
    const called = await anna.api.post(
      '/requests',
      {
        ...{ channel: 'phone', clientId, kind: 'incident', product: 'fiber' },
        subject: 'Slow internet',
        description: 'Internet slow since the morning, only 20 Mbit measured',
      },
      shape.request,
    );
    told = called.id;
    const { items } = await anna.api.get(`/requests/${told}/duplicates`, shape.itemsOf(suggestion));
    expect(items).toHaveLength(1);
    expect(items[0]?.requestId).toBe(written);
    expect(items[0]?.because.map(({ code }) => code)).toEqual([
      'same-client',
      'similar-text',
      'near-in-time',
      'another-channel',
    ]);
  });

  it('11:05 the letter goes on inside the call: one story, no work and no deadline of its own', async () => {
    await anna.api.post(`/requests/${written}/merge`, { intoId: told }, shape.request);
    await assignmentsOf(written, 'cancelled');
    await deadlinesOf(written, solutionIs('cancelled'));
    await deadlinesOf(told, solutionIs('running'));
    await workOf(written, 0);
    await statusesInCube({ merged: 1, 'in-progress': 1 });
    const { items } = await anna.api.get(`/requests/${told}/duplicates`, shape.itemsOf(suggestion));
    expect(items).toEqual([]);
  });

  it('13:00 she answers the first letter: her words are heard where the matter goes on', async () => {
    await company.timeIs('2027-03-02T10:00:00Z');
    expect(await receive('second', 'Re: Internet is slow', 'Any news?', 'first')).toBe(told);
    expect(await wordsOf(told)).toHaveLength(2);
  });

  it('15:00 it was another office: the two are parted, and every service goes on with each', async () => {
    await company.timeIs('2027-03-02T12:00:00Z');
    const reason = { reason: 'The call was about the other office' };
    const parted = await anna.api.post(`/requests/${written}/unmerge`, reason, shape.request);
    expect(parted).toMatchObject({ status: 'in-progress', mergedIntoId: null });

    const { items: assignments } = await assignmentsOf(written, 'offered');
    const again = assignments.find(({ state }) => state === 'offered');
    expect(again).toMatchObject({ offeredToId: boris.employeeId, instruction: 'Measure the line', tier: 2 });
    expect(assignments.find(({ id }) => id === assignmentId)?.state).toBe('cancelled');
    const { items: work } = await workOf(written, 1);
    expect(work.map(({ id }) => id)).toContain(again?.id);

    const { items: deadlines } = await deadlinesOf(written, solutionIs('running'));
    const solution = deadlines.find(({ kind }) => kind === 'solution');
    const stoodStill = solution?.explanation.filter(({ counted }) => !counted).map(({ minutes }) => minutes) ?? [];
    expect(Math.max(...stoodStill)).toBeGreaterThanOrEqual(239);

    await anna.api.eventually(`/requests/${written}`, shape.request, ({ tier }) => tier === 2);
    // What it was helped to by the other's work is not taken from it.
    expect(await request(told)).toMatchObject({ status: 'in-progress', tier: 1, closingBlockers: [] });
    await statusesInCube({ 'in-progress': 2 });
    expect((await wordsOf(told)).map((text) => text.split('\n')[0])).toEqual(['Any news?']);
    const { items: timeline } = await anna.api.get(`/requests/${written}/timeline`, shape.page(shape.timelineItem));
    expect(timeline.some(({ title }) => title.includes('goes on by itself again'))).toBe(true);
  });

  it('15:30 each thread finds its own; Boris finishes what he had begun', async () => {
    expect(await receive('third', 'Re: Internet is slow', 'Better now?', 'first')).toBe(written);
    const { items } = await assignmentsOf(written, 'offered');
    const again = items.find(({ state }) => state === 'offered')?.id ?? '';
    await boris.api.post(`/assignments/${again}/accept`, {}, shape.assignment);
    await boris.api.post(`/assignments/${again}/complete`, { result: 'A cable was bent' }, shape.assignment);
    await anna.api.post(`/requests/${written}/solve`, { answer: 'The cable was replaced.' }, shape.request);
    await anna.api.post(`/requests/${written}/confirm`, {}, shape.request);
    await anna.api.eventually(`/requests/${written}`, shape.request, ({ status }) => status === 'closed');
    await statusesInCube({ closed: 1, 'in-progress': 1 });
    expect((await request(told)).status).toBe('in-progress');
  });
});
