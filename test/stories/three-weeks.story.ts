import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess, type Caller } from '@okno/testing';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import { acquire, answerComplaint, Desk, workOn, type Matter } from './desk.js';
import { Listener } from './listener.js';
import * as shape from './shapes.js';

/**
 * Three weeks in which nothing that was promised is forgotten: a promise made at a meeting, an expert on leave, a deputy who is
 * slow, a head who acknowledges once and once does not, a director who opens a problem, a measure that proves its effect.
 * The office works from nine to six in Moscow, three hours before UTC.
 */
describe('three weeks of promises', () => {
  let okno: OknoProcess;
  let company: Company;
  let experts: string;
  let anna: Colleague; // answers to the clients
  let boris: Colleague; // expert, on leave from Tuesday
  let denis: Colleague; // his deputy, slow
  let vera: Colleague; // head of the experts
  let gleb: Colleague; // director
  let dina: Colleague; // quality
  let olga: Caller; // at the client
  let screens: Record<'anna' | 'denis' | 'vera' | 'gleb', Listener>;
  let clientId: string;
  let contactId: string;
  let drawing: string; // the promise of the meeting
  let call: string; // the promise on the request of the line
  let line: Matter; // what Vera answers for in time
  let noise: Matter; // what she does not
  let problemId: string;
  let desk: Desk; // Anna's
  const requestIds: string[] = [];
  const complaintIds: string[] = [];

  beforeAll(async () => {
    okno = await OknoProcess.start();
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service');
    experts = await company.department('experts', 'Experts');
    anna = await company.hire('Anna L1', ['operator', 'manager'], support, 1);
    boris = await company.hire('Boris Expert', ['specialist'], experts, 2);
    denis = await company.hire('Denis Deputy', ['specialist'], experts, 2);
    vera = await company.hire('Vera Head', ['head'], experts, 2);
    gleb = await company.hire('Gleb Director', ['director'], company.rootDepartmentId, 3);
    dina = await company.hire('Dina Quality', ['quality'], support, 2);
    await company.appointHead(experts, vera);
    await company.appointHead(company.rootDepartmentId, gleb);
    await company.cause('silence', 'Nobody said how it stands');
    desk = new Desk(anna.api);
    const open = ({ api }: Colleague): Promise<Listener> => Listener.open(okno, api);
    screens = { anna: await open(anna), denis: await open(denis), vera: await open(vera), gleb: await open(gleb) };
    // Monday, ten in the morning.
    await company.timeIs('2027-03-01T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    for (const screen of Object.values(screens)) screen.close();
    await okno.stop();
  });

  /** Boris is asked; Denis takes it on for him. */
  async function ask(subject: string, from: object): Promise<Matter> {
    const { matter, offer } = await desk.ask(subject, from, boris);
    expect(offer).toMatchObject({ offeredToId: denis.employeeId, actingForId: boris.employeeId });
    await denis.api.post(`/assignments/${offer.id}/accept`, {}, shape.assignment);
    requestIds.push(matter.requestId);
    return matter;
  }

  it('Monday, 1 March: at a meeting Boris promises a drawing by Friday, and goes on leave', async () => {
    ({ clientId, contactId, api: olga } = await acquire(okno, company, anna));
    const made = await anna.api.post(
      '/commitments',
      {
        ...{ clientId, contactId, employeeId: boris.employeeId, source: 'meeting' },
        ...{ text: 'The drawing of the second line', dueAt: '2027-03-05T14:00:00Z' },
      },
      shape.commitment,
    );
    expect(made).toMatchObject({ state: 'made', source: 'meeting' });
    drawing = made.id;

    const leave = { from: '2027-03-02T00:00:00Z', to: '2027-03-11T00:00:00Z', deputyId: denis.employeeId };
    await company.administrator.post(`/employees/${boris.employeeId}/absences`, leave, shape.absence);
    const gaps = `/absences/gaps?from=${leave.from}&to=${leave.to}`;
    expect(await vera.api.get(gaps, shape.itemsOf(z.unknown()))).toMatchObject({ items: [] });
  });

  it('Tuesday, 10:00: what is for Boris is with Denis at once, who sees for whom', async () => {
    await company.timeIs('2027-03-02T07:00:00Z');
    line = await ask('The second line drops', { clientId, contactId });
    noise = await ask('Noise on the line', { from: { phone: '+79161112233', name: 'Pavel' } });
    const forBoris = { employeeId: boris.employeeId, name: 'Boris Expert' };
    expect(await workOn(denis, drawing)).toMatchObject({ kind: 'commitment', actingFor: forBoris });
    await desk.sendNotice(line, await desk.draftOf(line));
  });

  it('11:47: not a word at the first control point: executor and owner are told, nobody above them', async () => {
    await company.timeIs('2027-03-02T08:47:00Z');
    for (const { assignmentId } of [line, noise]) {
      for (const colleague of [denis, anna]) {
        expect((await workOn(colleague, assignmentId))?.why).toContain('Control point 25 % was missed');
      }
    }
    expect([await desk.escalationOf(line), await desk.escalationOf(noise)]).toEqual([undefined, undefined]);
  });

  it('12:49: still not a word: the head is asked, and answers for one of the two', async () => {
    await company.timeIs('2027-03-02T09:49:00Z');
    const [raised, other] = [await desk.escalationOf(line), await desk.escalationOf(noise)];
    const toVera = { kind: 'hierarchical', level: 1, state: 'raised', addressee: { employeeId: vera.employeeId } };
    expect([raised, other]).toMatchObject([toVera, toVera]);
    await vera.api.post(`/escalations/${raised?.id ?? ''}/acknowledge`, {}, shape.escalation);
  });

  it('13:51: the other has risen to the director by itself; Denis says at last that it will be late', async () => {
    await company.timeIs('2027-03-02T10:51:00Z');
    expect(await desk.escalationOf(line)).toMatchObject({ level: 1, state: 'acknowledged' });
    const risen = await desk.escalationOf(noise);
    expect(risen).toMatchObject({ level: 2, state: 'raised-further', addressee: { employeeId: gleb.employeeId } });
    await gleb.api.post(`/escalations/${risen?.id ?? ''}/acknowledge`, {}, shape.escalation);

    const report = { text: 'The splice is to be made anew', percent: 40, forecastAt: '2027-03-03T08:00:00Z' };
    await denis.api.post(`/assignments/${line.assignmentId}/report`, report, shape.assignment);
    await company.timeIs('2027-03-02T10:55:00Z');
    expect((await workOn(anna, line.assignmentId))?.why).toContain('The forecast is later than the deadline');
    expect(await desk.noticesOf(line, 'delay')).toMatchObject([{ text: expect.stringContaining('3 March 2027') }]);
    const text = 'Your line will be repaired tomorrow at eleven, not today. I am sorry. Anna';
    await desk.sendNotice(line, await desk.draftOf(line), { text });
  });

  it('16:57: nobody told the other client, so Okno does, before the deadline', async () => {
    await company.timeIs('2027-03-02T13:57:00Z');
    const [byItself, ...more] = await desk.noticesOf(noise, 'delay');
    expect([byItself?.state, byItself?.sentById ?? null, more]).toEqual(['sent', null, []]);
    // Who was told by Anna is not told again.
    expect((await desk.noticesOf(line, 'delay')).filter(({ state }) => state === 'sent')).toHaveLength(1);
  });

  it('17:01: both are late, and neither client learns it from the clock', async () => {
    await company.timeIs('2027-03-02T14:01:00Z');
    for (const { requestId } of [line, noise]) {
      const leg = (await desk.deadlinesOf(requestId)).find(({ kind }) => kind === 'assignment');
      expect(leg).toMatchObject({ state: 'breached', breach: { announced: true } });
      expect(Date.parse(leg?.breach?.announcedAt ?? '')).toBeLessThan(Date.parse(leg?.lastDueAt ?? ''));
    }
  });

  it('Wednesday, 3 March: the work is done; a promise holds the request that Olga has confirmed', async () => {
    await company.timeIs('2027-03-03T07:00:00Z');
    for (const [matter, head] of [[line, vera] as const, [noise, gleb] as const]) {
      await denis.api.post(`/assignments/${matter.assignmentId}/complete`, { result: 'Repaired' }, shape.assignment);
      const raised = await desk.escalationOf(matter);
      await head.api.post(`/escalations/${raised?.id ?? ''}/resolve`, { text: 'Talked it over' }, shape.escalation);
    }
    const news = { text: 'The surveyor comes on Monday', percent: 50 };
    await denis.api.post(`/commitments/${drawing}/report`, news, shape.commitment);
    const { requestId } = line;
    const words = { text: 'A call, to hear whether the line holds', dueAt: '2027-03-05T12:00:00Z' };
    const promise = { requestId, clientId, contactId, employeeId: anna.employeeId, source: 'request', ...words };
    call = (await anna.api.post('/commitments', promise, shape.commitment)).id;
    await desk.sees(requestId, ({ closingBlockers }) => closingBlockers.map(({ id }) => id).join() === call);
    await anna.api.post(`/requests/${requestId}/solve`, { answer: 'The line is repaired.' }, shape.request);
    await olga.post(`/requests/${requestId}/confirm`, { contactId }, shape.request);
    const confirmed = await anna.api.get(`/requests/${requestId}`, shape.request);
    expect(confirmed).toMatchObject({ status: 'solved', closingBlockers: [{ kind: 'commitment', id: call }] });
    expect(confirmed.confirmedAt).toBeTruthy();
    await desk.settle(noise.requestId);
  });

  it('the same day seven complaints say what Olga says: nobody told us how it stands', async () => {
    const about = { cause: 'silence', departmentId: experts, severity: 'normal', text: 'Nobody told us anything.' };
    const own = { ...about, clientId, requestId: line.requestId };
    const complaints = [await anna.api.post('/complaints', own, shape.complaint)];
    for (const name of ['Kirill', 'Marina']) {
      const client = { kind: 'person', name, managerId: anna.employeeId, language: 'en' };
      const { id } = await anna.api.post('/clients', client, shape.created);
      for (let time = 0; time < 3; time += 1) {
        complaints.push(await anna.api.post('/complaints', { ...about, clientId: id }, shape.complaint));
      }
    }
    for (const { id, requestId } of complaints) {
      complaintIds.push(id);
      await answerComplaint(dina, id);
      if (typeof requestId !== 'string' || requestId === line.requestId) continue;
      requestIds.push(requestId);
      await desk.sees(requestId, ({ description }) => description !== '');
      await desk.settle(requestId);
    }
  });

  it('Friday, 5 March: the promise on the request is kept, and the request closes by itself', async () => {
    await company.timeIs('2027-03-05T08:00:00Z');
    await anna.api.post(`/commitments/${call}/keep`, { evidence: 'Olga: it holds' }, shape.commitment);
    await desk.sees(line.requestId, ({ status }) => status === 'closed');
  });

  it('the drawing will not be ready: Olga agrees to another date before the first one has passed', async () => {
    const mirror = await anna.api.get('/commitments?mirror=team&state=made', shape.page(shape.commitment));
    expect(mirror.items.map(({ id }) => id)).toEqual([drawing]);
    const moved = await anna.api.post(
      `/commitments/${drawing}/renegotiate`,
      { dueAt: '2027-03-09T14:00:00Z', agreedWith: contactId, reason: 'The surveyor comes on Monday' },
      shape.commitment,
    );
    expect(moved).toMatchObject({ state: 'renegotiated', firstDueAt: '2027-03-05T14:00:00.000Z' });
  });

  it('the director opens a problem; Vera’s measure promises a number', async () => {
    const evidence = { source: 'complaints', facts: { complaints: complaintIds.length, weeks: 1 } };
    const cases = { requestIds: [line.requestId, noise.requestId], complaintIds };
    const title = 'Whoever stands in says nothing';
    const opened = await gleb.api.post('/problems', { title, cause: 'silence', ...cases, evidence }, shape.problem);
    expect(opened).toMatchObject({ state: 'open', cases: { requests: 2, complaints: 7, clients: 4 } });
    problemId = opened.id;
    const whys = ['The deputy did not report', 'He did not know the matter', 'Nobody handed it over to him'];
    await gleb.api.post(`/problems/${problemId}/explain`, { whys }, shape.problem);
    const effect = {
      measure: 'complaints.count',
      filters: [{ dimension: 'cause', op: 'in', values: ['silence'] }],
      ...{ expectedChangePercent: -50, checkAfterDays: 14, baselineDays: 14 },
    };
    const plan = { title: 'A hand-over before every leave', ownerId: vera.employeeId, dueOn: '2027-03-05' };
    const path = `/problems/${problemId}/measures`;
    const { id } = await gleb.api.post(path, { ...plan, expectedEffect: 'Half of them', effect }, shape.measure);
    await vera.api.post(`${path}/${id}/done`, {}, shape.anything);
    expect((await gleb.api.get(`/problems/${problemId}`, shape.problem)).state).toBe('implemented');
  });

  it('Tuesday, 9 March: Denis agrees to a third date', async () => {
    await company.timeIs('2027-03-09T07:00:00Z');
    const moved = await denis.api.post(
      `/commitments/${drawing}/renegotiate`,
      { dueAt: '2027-03-12T14:00:00Z', agreedWith: contactId, reason: 'Boris has the key to the archive' },
      shape.commitment,
    );
    expect(moved.history.map(({ byId }) => byId)).toEqual([anna.employeeId, denis.employeeId]);
  });

  it('Wednesday, 10 March: the weekly audit asks why; Denis says it, and Vera takes note', async () => {
    await company.timeIs('2027-03-10T07:00:00Z');
    const audit = await vera.api.get('/commitments/audit', shape.commitmentAudit);
    expect(audit).toMatchObject({
      week: '2027-W10',
      items: [{ commitmentId: drawing, state: 'open', flags: ['silent', 'moved-again'] }],
    });
    const path = `/commitments/audit/${audit.items[0]?.id ?? ''}`;
    const reason = 'The old drawings are locked away while Boris is on leave';
    expect(await denis.api.post(`${path}/explain`, { reason }, shape.auditItem)).toMatchObject({ state: 'explained' });
    const settled = await vera.api.post(`${path}/settle`, { note: 'A second key is made' }, shape.auditItem);
    expect(settled).toMatchObject({ state: 'settled', reason });
  });

  it('Friday, 12 March: Boris is back and keeps what he promised, with evidence', async () => {
    await company.timeIs('2027-03-12T09:00:00Z');
    expect((await workOn(boris, drawing))?.actingFor).toBeUndefined();
    expect(await workOn(denis, drawing)).toBeUndefined();
    const evidence = 'Sent to Olga by courier, signed for at noon';
    const kept = await boris.api.post(`/commitments/${drawing}/keep`, { evidence }, shape.commitment);
    expect(kept).toMatchObject({ state: 'kept', evidence });
    expect(kept.history).toHaveLength(2);
  });

  it('Friday, 19 March: the statistics prove the measure, and all who were concerned are told', async () => {
    await company.timeIs('2027-03-19T09:00:00Z');
    const proven = await gleb.api.eventually(
      `/problems/${problemId}`,
      shape.problem,
      ({ state }) => state === 'verified',
    );
    const last = { finding: 'as-promised', before: { count: 7 }, after: { count: 0 } };
    expect(proven.measures).toMatchObject([{ check: { verdict: 'verified', last } }]);
    const text = { en: 'Nobody here goes on leave any more without handing over your matter.' };
    await gleb.api.post(`/problems/${problemId}/tell`, { text }, shape.problem);
    const { told } = await gleb.api.eventually(
      `/problems/${problemId}`,
      shape.problem,
      (problem) => problem.told?.waiting === 0,
    );
    expect(told).toMatchObject({ clients: 4, left: 0 });
  });

  const weeks = 'from=2027-03-01&to=2027-03-23';

  it('Monday, 22 March, looking back: Olga heard everything from us, in this order', async () => {
    await company.timeIs('2027-03-22T07:00:00Z');
    const { items } = await olga.get(`/requests/${line.requestId}/messages`, shape.page(shape.message));
    const heard = items.filter(({ direction }) => direction === 'outbound').map(({ text }) => text);
    expect(heard.reverse()).toEqual([
      `Request ${line.reference}: an expert has taken it up.`,
      'Your line will be repaired tomorrow at eleven, not today. I am sorry. Anna',
      'The line is repaired.',
      'Nobody here goes on leave any more without handing over your matter.',
    ]);
    const timeline = await olga.get(`/clients/${clientId}/timeline?limit=200`, shape.page(shape.timelineItem));
    const titles = timeline.items.filter(({ kind }) => kind !== 'interaction').map(({ title }) => title);
    expect(titles.reverse()).toEqual([
      'A promise was made',
      `Request ${line.reference} registered`,
      `Request ${line.reference} is being worked on`,
      'A promise was made',
      `Request ${line.reference} answered`,
      'Confirmed by the client',
      ...['registered', 'acknowledged', 'answered'].map((step) => `Complaint C-2027-000001 ${step}`),
      'A promise was kept',
      `Request ${line.reference} closed`,
      'A new date was agreed for a promise',
      'A new date was agreed for a promise',
      'A promise was kept',
    ]);
  });

  it('nothing was late and unannounced', async () => {
    const deadlines = await Promise.all(requestIds.map((requestId) => desk.deadlinesOf(requestId)));
    const late = deadlines.flat().filter(({ state }) => state === 'breached');
    const announced = { kind: 'assignment', breach: { announced: true } };
    expect(late).toMatchObject([announced, announced]);
    const control = await vera.api.get(`/departments/${experts}/control?${weeks}`, shape.departmentControl);
    expect(control).toMatchObject({ overdue: 2, missedControlPoints: 7, unannouncedBreaches: 0 });
  });

  it('nobody was told of a step twice', async () => {
    // Denis of both points he missed; Anna of these, and of his late forecast; the heads by an escalation.
    const told = { denis: 2, anna: 3, vera: 0, gleb: 0 };
    for (const name of ['denis', 'anna', 'vera', 'gleb'] as const) {
      const ids = screens[name].heard('control.noticed').map(({ id }) => id);
      expect([name, ids.length, new Set(ids).size]).toEqual([name, told[name], told[name]]);
    }
    const levels = [await desk.escalationOf(line), await desk.escalationOf(noise)].map((raised) => raised?.level);
    expect(levels).toEqual([1, 2]);
    const { tiers } = await gleb.api.get(`/escalations/statistics?${weeks}`, shape.escalationStatistics);
    expect(tiers).toMatchObject([
      { tier: 2, handOvers: 2, unanswered: 0 },
      { tier: 3, handOvers: 1, unanswered: 1 },
    ]);
    const opened = screens.vera.heard('commitment-audit.opened').map(({ from }) => from);
    expect(opened).toEqual(['2027-02-28T21:00:00.000Z', '2027-03-07T21:00:00.000Z']);
  });
});
