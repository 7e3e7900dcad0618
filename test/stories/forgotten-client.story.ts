import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '@okno/persistence';
import { OknoProcess, type Caller } from '@okno/testing';
import { Client } from 'pg';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

/** Stands in everything that is said of the client, and nowhere else. */
const marker = 'zyxwquvity';
const phone = '+79167654321';
const email = `${marker}@client.example`;
/** As a row's text shows them: bytes are shown in hex, and in base64 within JSON. */
const traces = [
  marker,
  '9167654321',
  Buffer.from(marker).toString('hex'),
  Buffer.from(`${marker} `).toString('base64').slice(0, 12),
];
/** What the law on accounting wants kept: what an invoice was for. */
const legalExceptions = ['billing_receivables.invoice_line', 'billing_receivables.payment'];
/** Where a client leaves words, numbers or addresses: the tables in which they are found before. */
const everywhere: readonly string[] = [
  'billing_receivables.client_tax_replica',
  'billing_receivables.idempotency_key',
  'billing_receivables.invoice_line',
  'billing_receivables.payment',
  'billing_receivables.request_text_replica',
  'complaints_analytics.complaint',
  'complaints_analytics.idempotency_key',
  'complaints_analytics.request_text_replica',
  'escalation.control_report',
  'escalation.escalation',
  'event_log.event',
  'gateway.user_account',
  'intake.audit_words',
  'intake.call',
  'intake.call_event',
  'intake.client',
  'intake.client_email',
  'intake.client_external_id',
  'intake.client_phone',
  'intake.complaint_text_replica',
  'intake.contact',
  'intake.exchange_line',
  'intake.file',
  'intake.file_chunk',
  'intake.idempotency_key',
  'intake.import_reject',
  'intake.inbound_mail',
  'intake.message',
  'intake.outgoing_message',
  'intake.request',
  'intake.request_step',
  'routing.assignment',
  'routing.assignment_offer',
  'routing.audit_words',
  'routing.call_number_replica',
  'routing.escalation_text_replica',
  'routing.idempotency_key',
  'routing.request_text_replica',
];
const script = fileURLToPath(new URL('../../scripts/rebuild.mjs', import.meta.url));
const services = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables', 'gateway'];

const imported = z.looseObject({ id: z.uuid(), status: z.string(), rejected: z.int(), accepted: z.int() });
const exportIndex = z.looseObject({ parts: z.array(z.looseObject({ service: z.string(), href: z.string() })) });
const exportPart = z.looseObject({ service: z.string(), sections: z.array(z.looseObject({ what: z.string() })) });
const erasure = z.looseObject({
  state: z.string(),
  parts: z.array(z.looseObject({ service: z.string(), state: z.string(), records: z.int().nullable() })),
  kept: z.array(z.looseObject({ what: z.string(), until: z.string().nullable() })),
});

/** A client asks to be forgotten, who has been everywhere: afterwards their words, numbers and addresses are nowhere. */
describe('the forgotten client', () => {
  let dataDir: string;
  let okno: OknoProcess;
  let company: Company;
  let anna: Colleague;
  let boris: Colleague;
  let gleb: Colleague;
  let clientId: string;
  let requestId: string;
  let bystanderId: string;
  let figures: readonly unknown[] | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'okno-forgotten-'));
    okno = await OknoProcess.start({ dataDir, how: 'all-in-one' });
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service', company.rootDepartmentId, ['main']);
    anna = await company.hire('Anna L1', ['operator', 'manager', 'finance', 'head'], support, 1, { extension: '101' });
    boris = await company.hire('Boris Expert', ['specialist'], support, 2);
    gleb = await company.hire('Gleb Director', ['director', 'quality'], company.rootDepartmentId, 3);
    await company.appointHead(support, anna);
    await company.product('fiber', 'Fibre line');
    await company.cause('late-repair', 'Repair came late');
    await company.timeIs('2027-03-02T07:00:00Z');
  }, 240_000);

  afterAll(async () => {
    await okno.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

  async function bring(source: string, raw: string): Promise<z.output<typeof imported>> {
    const options = { raw, headers: { 'content-type': 'text/csv' } };
    const { id } = await company.administrator.post(
      `/imports/${source}`,
      undefined,
      z.looseObject({ id: z.uuid() }),
      options,
    );
    return company.administrator.eventually(`/imports/${id}`, imported, ({ status }) => status === 'done');
  }

  async function closeRequest(id: string): Promise<void> {
    await anna.api.post(`/requests/${id}/solve`, { answer: `Done, ${marker}.` }, shape.request);
    await anna.api.post(`/requests/${id}/confirm`, {}, shape.request);
  }

  it('has a card, contacts, a sign-in, calls, messages and files', async () => {
    bystanderId = (
      await anna.api.post('/clients', { kind: 'person', name: 'A bystander', phones: ['+79160000000'] }, shape.created)
    ).id;
    const card = {
      ...{ kind: 'person', name: `Ivan ${marker}`, taxId: `INN-${marker}`, phones: [phone], emails: [email] },
      ...{ externalIds: { import: `C-${marker}` }, managerId: anna.employeeId },
    };
    clientId = (await anna.api.post('/clients', card, shape.created, keyed('card'))).id;
    const contact = {
      name: `Olga ${marker}`,
      position: `Aunt of ${marker}`,
      phones: ['+79167654321'],
      emails: [email],
    };
    await anna.api.post(`/clients/${clientId}/contacts`, contact, shape.created, keyed('contact'));
    const user = { email: `user.${email}`, name: `User ${marker}`, roles: ['client'], clientId, language: 'ru' };
    await company.administrator.post('/users', { ...user, password: 'a-password-of-theirs' }, shape.created);
    for (const event of ['ringing', 'answered', 'ended']) {
      const at = { ringing: '2027-03-02T07:00:00Z', answered: '2027-03-02T07:00:15Z', ended: '2027-03-02T07:05:00Z' };
      const call = { callId: 'call-1', direction: 'inbound', from: phone, to: '+74957654321', queue: 'main' };
      const extra = event === 'answered' ? { employeeExtension: '101' } : {};
      const told = { ...call, event, at: at[event as keyof typeof at], ...extra };
      await anna.api.post('/channels/telephony/events', told, z.unknown());
    }
    const request = {
      ...{ channel: 'chat', clientId, kind: 'incident', subject: `Line of ${marker}`, callId: 'call-1' },
      ...{ description: `My name is ${marker}, call ${phone}`, product: 'fiber', billable: true },
    };
    requestId = (await anna.api.post('/requests', request, shape.request, keyed('request'))).id;
    const file = await anna.api.post(`/files?name=${marker}.txt`, undefined, z.looseObject({ id: z.uuid() }), {
      raw: `It is about ${marker} alone`,
      headers: { 'content-type': 'text/plain', 'content-disposition': `attachment; filename="${marker}.txt"` },
    });
    for (const direction of ['inbound', 'outbound', 'internal']) {
      const message = { direction, text: `${direction} words of ${marker}`, attachmentIds: [file.id] };
      await anna.api.post(`/requests/${requestId}/messages`, message, z.unknown(), keyed(direction));
    }
    await anna.api.post(`/requests/${requestId}/wait`, { on: 'client', reason: `${marker} is away` }, shape.request);
    await anna.api.post(`/requests/${requestId}/resume`, {}, shape.request);
  });

  it('has written letters, with attachments', async () => {
    const letter = [
      `From: Ivan ${marker} <${email}>`,
      'To: support@okno.example',
      `Subject: A letter of ${marker}`,
      `Message-ID: <${marker}@client.example>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      `My number is ${phone}, yours ${marker}`,
      '--b',
      `Content-Type: text/plain; name="${marker}.txt"`,
      `Content-Disposition: attachment; filename="${marker}.txt"`,
      '',
      `Attached by ${marker}`,
      '--b--',
    ];
    const received = await anna.api.post('/channels/email', undefined, shape.emailOutcome, {
      ...{ raw: letter.join('\r\n'), headers: { 'content-type': 'message/rfc822' } },
    });
    expect(received.outcome).toBe('created');
    await closeRequest(received.requestId ?? '');
  });

  it('was worked for, handed up and complained', async () => {
    const given = await anna.api.post(
      `/requests/${requestId}/assignments`,
      { employeeId: boris.employeeId, tier: 2, instruction: `Visit ${marker}`, withinWorkingMinutes: 240 },
      shape.assignment,
      keyed('assignment'),
    );
    await boris.api.post(`/assignments/${given.id}/accept`, {}, shape.assignment);
    await boris.api.post(
      `/assignments/${given.id}/report`,
      { text: `${marker} is not at home`, percent: 50 },
      shape.assignment,
    );
    await boris.api.post(`/assignments/${given.id}/complete`, { result: `${marker} is happy` }, shape.assignment);
    const other = await anna.api.post(
      `/requests/${requestId}/assignments`,
      { employeeId: boris.employeeId, tier: 2, instruction: `Again to ${marker}`, withinWorkingMinutes: 240 },
      shape.assignment,
    );
    await anna.api.post(`/assignments/${other.id}/cancel`, { reason: `${marker} called it off` }, shape.assignment);
    const raised = await anna.api.post(
      `/requests/${requestId}/escalations`,
      { kind: 'hierarchical', reason: `${marker} is angry` },
      shape.escalation,
    );
    const head = raised.addressee?.employeeId === anna.employeeId ? anna : gleb;
    await head.api.post(`/escalations/${raised.id}/acknowledge`, {}, shape.escalation);
    await head.api.post(`/escalations/${raised.id}/resolve`, { text: `${marker} is calm` }, shape.escalation);
    const complaint = { clientId, requestId, cause: 'late-repair', severity: 'high', text: `I, ${marker}, complain` };
    const { id } = await anna.api.post('/complaints', complaint, shape.complaint, keyed('complaint'));
    const decide = { verdict: 'unjustified', decision: `${marker} is wrong` };
    await gleb.api.post(`/complaints/${id}/acknowledge`, {}, shape.complaint);
    await gleb.api.post(`/complaints/${id}/investigate`, {}, shape.complaint);
    await gleb.api.post(`/complaints/${id}/decide`, decide, shape.complaint);
    await gleb.api.post(`/complaints/${id}/answer`, { text: `Dear ${marker}` }, shape.complaint);
    await gleb.api.post(`/complaints/${id}/appeal`, { reason: `${marker} appeals` }, shape.complaint);
    await gleb.api.post(`/complaints/${id}/decide`, decide, shape.complaint);
    await gleb.api.post(`/complaints/${id}/answer`, { text: `Again, ${marker}` }, shape.complaint);
    await gleb.api.post(`/complaints/${id}/close`, {}, shape.complaint);
  });

  it('came in by files too, in rows that were taken and in rows that were not', async () => {
    const clients = `externalId,kind,name,taxId,segment,manager,phone,email\n,person,Ivan ${marker},,,,${phone},\nX-1,robot,Ivan,,,,8 (916) 765-43-21,\n`;
    expect((await bring('clients-csv', clients)).rejected).toBe(2);
    const requests = `reference,clientExternalId,channel,kind,subject,description,registeredAt,closedAt\nOLD-1,C-${marker},email,question,Old ${marker},Words of ${marker},2026-01-01T10:00:00Z,2026-01-02T10:00:00Z\n`;
    expect((await bring('requests-csv', requests)).accepted).toBe(1);
    const steps = `reference,at,event,reason\nOLD-1,2026-01-01T11:00:00Z,waiting,${marker} is away\n`;
    expect((await bring('request-events-csv', steps)).accepted).toBe(1);
    const complaints = `reference,clientExternalId,cause,severity,text,receivedAt\nC-1,C-${marker},late-repair,high,Text of ${marker},2026-01-03T10:00:00Z\n`;
    expect((await bring('complaints-csv', complaints)).accepted).toBe(1);
    const cdr = `"","89167654321","101","main","""Ivan ${marker}"" <89167654321>","SIP/trunk-1","SIP/101-1","Queue","main","2026-01-04 10:00:00","2026-01-04 10:00:05","2026-01-04 10:01:00",60,55,"ANSWERED","DOCUMENTATION","1767520800.1",""\n`;
    expect((await bring('asterisk-cdr', cdr)).accepted).toBe(1);
  });

  it('is not erased while a request is open', async () => {
    const refused = await gleb.api.call('POST', `/clients/${clientId}/erase`, { reason: 'They asked' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'client-in-use', errors: [{ field: 'requests' }] });
    expect((await anna.api.call('POST', `/clients/${clientId}/erase`, { reason: 'They asked' })).status).toBe(403);
  });

  it('is not erased while an invoice is not paid', async () => {
    await closeRequest(requestId);
    const line = {
      description: `Visit to ${marker}`,
      quantity: '1',
      unitPrice: { amountMinor: 100_00, currency: 'RUB' },
      vatRate: 20,
    };
    const { id } = await anna.api.post(
      '/invoices',
      { clientId, lines: [line], dueOn: '2027-03-20' },
      shape.invoice,
      keyed('invoice'),
    );
    await anna.api.post(`/invoices/${id}/approve`, {}, shape.invoice);
    const { total } = await anna.api.post(`/invoices/${id}/issue`, {}, shape.invoice);
    await company.timeIs('2027-03-02T08:00:00Z');
    const refused = await gleb.api.call('POST', `/clients/${clientId}/erase`, { reason: 'They asked' });
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('invoices');
    const payment = {
      externalId: 'P-1',
      receivedOn: '2027-03-02',
      amount: total,
      clientId,
      purpose: `From ${marker}`,
      allocations: [{ invoiceId: id, amount: total }],
    };
    await anna.api.post('/payments', payment, z.unknown());
    await company.timeIs('2027-03-02T08:10:00Z');
    figures = await figuresOf(gleb.api);
    expect(figures).toEqual([3, 2, 2]);
    // Kafka's log is no table; what is left in it until the brokers compact it is not looked at.
    const hasTable = process.env.KAFKA_BROKERS === undefined;
    expect(await tracesLeft()).toEqual(everywhere.filter((table) => hasTable || table !== 'event_log.event'));
  });

  it('is told what is held of them, by every service', async () => {
    const user = await okno.signIn(`user.${email}`, 'a-password-of-theirs');
    const index = await gleb.api.get(`/clients/${clientId}/personal-data`, exportIndex);
    expect(index.parts.map(({ service }) => service)).toEqual(expect.arrayContaining([...services]));
    for (const { service, href } of index.parts) {
      const path = href.replace('/api/v1', '');
      const [whole, own] = [await gleb.api.get(path, exportPart), await user.get(path, exportPart)];
      // What staff wrote among themselves is all that the two last have.
      expect([service, JSON.stringify(whole).includes(marker)]).toEqual([service, true]);
      expect([service, JSON.stringify(own).includes(marker)]).toEqual([
        service,
        !['routing', 'escalation'].includes(service),
      ]);
      expect(JSON.stringify(own)).not.toContain('internal words');
      const others = await user.call('GET', path.replace(clientId, bystanderId));
      expect([service, others.status]).toEqual([service, 404]);
    }
  });

  it('is erased in every service, and it is said what stays', async () => {
    const asked = await gleb.api.post(`/clients/${clientId}/erase`, { reason: 'They asked' }, erasure);
    expect(asked.state).toBe('queued');
    // Whatever it was at, it goes on.
    await okno.kill();
    okno = await OknoProcess.start({ dataDir, how: 'all-in-one' });
    gleb = { ...gleb, api: await okno.signIn('gleb.director@story.okno', 'a-password-for-stories') };
    anna = { ...anna, api: await okno.signIn('anna.l1@story.okno', 'a-password-for-stories') };
    const done = await gleb.api.eventually(`/clients/${clientId}/erasure`, erasure, ({ state }) => state === 'done');
    expect(done.parts.map(({ service }) => service).sort()).toEqual([...services].sort());
    expect(done.kept).toMatchObject([{ until: '2032-12-31' }]);
    const again = await gleb.api.post(`/clients/${clientId}/erase`, { reason: 'Again' }, erasure);
    expect(again.state).toBe('done');
  });

  it('has left no trace in any table, but for what the law keeps', async () => {
    const left = await tracesLeft();
    expect(left.filter((table) => !legalExceptions.includes(table))).toEqual([]);
  });

  it('is still there as a figure, and others are as they were', async () => {
    const card = await anna.api.get(`/clients/${clientId}`, z.looseObject({ name: z.string(), active: z.boolean() }));
    expect(card).toMatchObject({ name: 'Удалённый клиент / Erased client', active: false, phones: [], emails: [] });
    const bystander = await anna.api.get(`/clients/${bystanderId}`, z.looseObject({ name: z.string() }));
    expect(bystander).toMatchObject({ name: 'A bystander', phones: ['+79160000000'] });
    expect(await figuresOf(gleb.api)).toEqual(figures);
  });

  it('does not come back when everything is made anew from the log', async () => {
    await okno.stop();
    expect(await rebuild('all')).toBe(0);
    expect((await tracesLeft({ alone: true })).filter((table) => !legalExceptions.includes(table))).toEqual([]);
  }, 120_000);

  function rebuild(...words: string[]): Promise<number | null> {
    const environment = { ...process.env, NODE_OPTIONS: '', OKNO_DATA_DIR: dataDir };
    return new Promise((resolve) => {
      spawn(process.execPath, [script, ...words], { env: environment, stdio: 'ignore' }).on('close', resolve);
    });
  }

  async function figuresOf(api: Caller): Promise<readonly unknown[] | undefined> {
    const question = {
      ...{
        measures: ['requests.registered', 'complaints.count', 'calls.offered'],
        dimensions: ['client'],
        filters: [],
      },
      period: { from: '2026-01-01', to: '2027-04-01', timezone: 'Europe/Moscow' },
    };
    const answer = await api.post('/cube/query', question, shape.cubeAnswer);
    expect(JSON.stringify(answer).includes(marker)).toBe(figures === undefined);
    return answer.rows.find(([client]) => client === clientId)?.slice(1);
  }

  /** Every table of every schema, the event log's among them, in which a trace of the client is found. */
  async function tracesLeft({ alone = false } = {}): Promise<readonly string[]> {
    const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    try {
      const tables = await client.query<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
      );
      const found: string[] = [];
      for (const { name } of tables.rows) {
        const { rows } = await client.query(`SELECT 1 FROM ${name} t WHERE t::text ILIKE ANY ($1) LIMIT 1`, [
          traces.map((trace) => `%${trace}%`),
        ]);
        if (rows.length > 0) found.push(name);
      }
      return found;
    } finally {
      await client.end();
      // Okno's own database is Okno's to stop.
      if (alone) await postgres.stop();
    }
  }
});
