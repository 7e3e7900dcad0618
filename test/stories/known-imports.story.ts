import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ageingReport,
  cubeAnswer,
  importResource,
  importSources,
  ledgerPage,
  pageOf,
  type ImportResource,
} from '@okno/contracts';
import { OknoProcess, testAdministrator, type Caller } from '@okno/testing';
import { z } from 'zod';

const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const published = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Rows of a file that takes its quarter of a minute. */
const longFile = 12_000;

/** read, accepted, duplicates, rejected of the first time; the second time nothing is accepted. */
type Counts = readonly [read: number, accepted: number, duplicates: number, rejected: number];

interface KnownFile {
  /** By what it is read: a profile that comes with Okno, or the source in whose own form it is. */
  readonly profile: string;
  /** A file of the same form with rows of our own. */
  readonly rows: readonly string[];
  readonly counts: Counts;
  readonly published: { readonly path: string; readonly counts: Counts };
}

const known: readonly KnownFile[] = [
  {
    profile: 'anonymous-bank',
    rows: [
      'vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver',
      'BB0101\t1\t0\t0\tPS\t991231\t23:59:47\t0:00:56\t9\t0:00:00\t0:00:00\t0\tAGENT\t0:00:55\t0:05:41\t166\tANNA',
      'BB0102\t1\t17\t2\tNW\t991231\t8:00:00\t8:00:05\t5\t8:00:05\t8:00:25\t20\tHANG\t0:00:00\t0:00:00\t0\tNO_SERVER',
      'BB0102\t2\t0\t0\tNW\t991231\t8:10:00\t8:10:05\t5\t0:00:00\t0:00:00\t0\tPHANTOM\t0:00:00\t0:00:00\t0\tNO_SERVER',
    ],
    counts: [3, 2, 0, 1],
    published: { path: 'calls/anonymous-bank/calls_1999-02-01_14.tsv', counts: [17_456, 17_313, 0, 143] },
  },
  {
    profile: 'volvo-vinst',
    rows: [
      '\ufeffSR Number,Change Date+Time,Status,Sub Status,Involved ST,ST Level,SR Latest Impact,Product,Resource',
      '9-1,2014-01-01T10:00:00+01:00,Accepted,In Progress,T1,L1,Major,P1,se-Ann',
      '9-1,2014-01-01T10:05:00+01:00,Accepted,In Progress,T1,L1,Major,P1,se-Ann',
      '9-1,2014-01-02T10:00:00+01:00,Completed,Closed,T1,L1,Major,P1,Siebel',
      '9-2,2014-01-02T10:00:00+01:00,Sleeping,Deeply,T1,L2/L3,Low,P1,se-Bo',
    ],
    counts: [4, 2, 1, 1],
    published: { path: 'requests/volvo-vinst/incidents.csv', counts: [31_818, 27_741, 4_077, 0] },
  },
  {
    profile: 'servicenow-incidents',
    rows: [
      'number,incident_state,sys_updated_at,opened_at,resolved_at,closed_at,contact_type,caller_id,category,subcategory,u_symptom,priority,assignment_group,assigned_to',
      'INC9,New,29/2/2024 08:33,29/2/2024 08:33,?,7/3/2024 12:00,IVR,Caller 1,C,S,?,1 - Critical,G,?',
      'INC9,-100,1/3/2024 08:33,29/2/2024 08:33,?,7/3/2024 12:00,IVR,Caller 1,C,S,?,1 - Critical,G,?',
      'INC9,Closed,7/3/2024 12:00,29/2/2024 08:33,?,7/3/2024 12:00,IVR,Caller 1,C,S,?,1 - Critical,G,?',
    ],
    counts: [3, 2, 0, 1],
    published: { path: 'requests/servicenow-incidents/incident_event_log.csv', counts: [14_677, 10_794, 3_883, 0] },
  },
  {
    profile: 'helpdesk-italian',
    rows: [
      'Case ID,Activity,Resource,Complete Timestamp,Variant,Variant index,Variant,customer,product,support_section',
      'Case 90001,Insert ticket,Value 1,2014/1/9 9:05:07,Variant 1,1,Variant 1,Value 9,Value 1,Value 1',
      'Case 90001,Resolve ticket,Value 1,2014/1/9 10:05:07,Variant 1,1,Variant 1,Value 9,Value 1,Value 1',
      'Case 90001,DUPLICATE,Value 1,2014/1/9 10:05:07,Variant 1,1,Variant 1,Value 9,Value 1,Value 1',
    ],
    counts: [3, 3, 0, 0],
    published: { path: 'requests/helpdesk-italian/helpdesk.csv', counts: [10_908, 10_478, 430, 0] },
  },
  {
    profile: 'cfpb-2015',
    rows: [
      ',Complaint ID,Product,Sub-product,Issue,Sub-issue,State,ZIP code,Date received,Date sent to company,Company response,Timely response?,Consumer disputed?',
      '1,9000001,Mortgage,,Late,,TX,75313,12/31/2016,1/2/2017,Closed,Yes,Yes',
      '2,9000002,Mortgage,,Late,,TX,75313,31/12/2016,1/2/2017,Closed,Yes,',
    ],
    counts: [2, 1, 0, 1],
    published: { path: 'complaints/cfpb-2015/complaints_2015-01.csv', counts: [12_600, 12_600, 0, 0] },
  },
  {
    profile: 'nyc-council',
    rows: [
      'unique_key,account,opendate,closedate,complaint_type,descriptor,zip,borough,city,council_dist,community_board',
      'NYCC90000001,NYCC90,2021-01-02,,Parks,"Trees, fallen",10001,Bronx,Bronx,NYCC11,01 Bronx',
      'NYCC90000001,NYCC90,2021-01-02,2021-02-02,Parks,Trees,,,,,',
    ],
    counts: [2, 1, 1, 0],
    published: { path: 'complaints/nyc-council/cases_opened_2019.csv', counts: [39_356, 39_340, 16, 0] },
  },
  {
    profile: 'telco-churn',
    rows: ['customerID,gender,Contract,TotalCharges', '0000-NEW,Male,One year, ', ',Male,One year, '],
    counts: [2, 1, 0, 1],
    published: { path: 'clients/telco-churn/customers.csv', counts: [7_043, 7_043, 0, 0] },
  },
  {
    profile: 'asterisk-queue-log',
    rows: [
      ...[1, 2, 3, 4].map((call) => `1700000000|q.${String(call)}|line-1|NONE|ENTERQUEUE||8916123456${String(call)}|1`),
      '1700000005|q.1|line-1|SIP/301|CONNECT|5|q.5|5',
      '1700000010|q.2|line-1|NONE|ABANDON|1|1|10',
      '1700000025|q.3|line-1|NONE|ABANDON|1|1|25',
      '1700000026|q.3|line-1|NONE|SNEEZE|1',
      '1700000030|q.4|line-1|SIP/301|CONNECT|30|q.6|5',
      '1700000065|q.1|line-1|SIP/301|COMPLETECALLER|5|60|1',
      '1700000090|q.4|line-1|SIP/301|COMPLETEAGENT|30|60|1',
    ],
    counts: [11, 10, 0, 1],
    published: { path: 'calls/anonymous-bank-queue_log/queue_log.dev', counts: [46_052, 46_052, 0, 0] },
  },
  {
    profile: 'asterisk-cdr',
    rows: [
      'calldate;clid;src;dst;dcontext;channel;dstchannel;lastapp;lastdata;duration;billsec;disposition;uniqueid;did;linkedid',
      '2024-01-28T10:00:00Z;;301;89160000002;from-internal;SIP/301-1;SIP/t-2;Dial;SIP/t/8916;30;20;ANSWERED;9.1;;9.1',
    ],
    counts: [1, 1, 0, 0],
    published: { path: 'calls/asterisk-cdr-ru/Master.csv', counts: [84, 84, 0, 0] },
  },
  {
    profile: 'asterisk-cel',
    rows: [
      'eventtype,eventtime,cid_num,exten,context,channame,uniqueid,linkedid',
      'CHAN_START,2024-01-28 10:00:00,301,302,default,SIP/301-00000005,cel-9,cel-9',
      'CHAN_END,2024-01-28 10:00:09,301,302,default,SIP/301-00000005,cel-9,cel-9',
    ],
    counts: [2, 2, 0, 0],
    published: { path: 'calls/asterisk-cel/08-queue-call.csv', counts: [31, 31, 0, 0] },
  },
  {
    profile: 'callmemaybe',
    rows: [
      'user_id,date,direction,internal,operator_id,is_missed_call,calls_count,call_duration,total_call_duration',
      '166377,2018-08-04 00:00:00+03:00,in,False,,True,2,0,4',
      '166377,2018-08-04 00:00:00+03:00,in,False,,True,2,0,4',
      '166377,2018-08-05 00:00:00+03:00,out,,880020,False,2,30,29',
    ],
    counts: [3, 1, 1, 1],
    published: { path: 'calls/callmemaybe/telecom_2019-08_10.csv', counts: [30_231, 27_454, 2_777, 0] },
  },
  {
    profile: 'ibm',
    rows: [
      'countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate',
      '391,9000-NEW,4/6/2013,0900000001,1/2/2013,2/1/2013,55.9,No,1/15/2013,Paper,13,0',
      '391,9000-NEW,4/6/2013,0900000002,1/2/2013,2/1/2013,1e3,No,1/15/2013,Paper,13,0',
      '391,9000-NEW,4/6/2013,0900000001,1/2/2013,2/1/2013,55.9,No,,Paper,,',
    ],
    counts: [3, 1, 1, 1],
    published: { path: 'receivables/ibm/invoices.csv', counts: [1_333, 1_333, 0, 0] },
  },
];

/** Those of which every record can be taken back, in the order in which they come. */
const ownFiles = known.map(({ profile }) => profile).filter((profile) => !profile.startsWith('asterisk'));

/** An administrator brings in the files of other systems, each by one command. */
describe('files of other systems', () => {
  // The files are read and stored before any event: what they bring to the other services is the same over either log.
  if (process.env.KAFKA_BROKERS !== undefined) {
    it('skipped: told on the embedded log', () => {
      expect(process.env.KAFKA_BROKERS).not.toBe('');
    });
    return;
  }
  let okno: OknoProcess;
  let administrator: Caller;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okno-imports-'));
    okno = await OknoProcess.start();
    administrator = await okno.signIn();
  }, 240_000);
  afterAll(async () => {
    await okno.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What `okno import` printed and ended with. */
  async function bring(
    profile: string,
    file: string,
  ): Promise<{ readonly code: number | null; readonly said: string }> {
    const child = spawn(process.execPath, [cli, 'import', profile, file, '--url', okno.url], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, OKNO_EMAIL: testAdministrator.email, OKNO_PASSWORD: testAdministrator.password },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, said };
  }
  async function latest(): Promise<ImportResource> {
    const { items } = await administrator.get('/imports?limit=1', pageOf(importResource));
    const [item] = items;
    if (item === undefined) throw new Error('There is no import');
    return item;
  }
  async function bringTwice(
    profile: string,
    file: string,
    [read, accepted, duplicates, rejected]: Counts,
  ): Promise<void> {
    const first = await bring(profile, file);
    expect(first).toMatchObject({ code: 0, said: expect.stringContaining(`accepted    ${String(accepted)} `) });
    const readBy = (importSources as readonly string[]).includes(profile) ? null : profile;
    expect(await latest()).toMatchObject({ profile: readBy, status: 'done', read, accepted, duplicates, rejected });
    expect(await bring(profile, file)).toMatchObject({ code: 0 });
    const again = { status: 'done', read, accepted: 0, duplicates: accepted + duplicates, rejected };
    expect(await latest()).toMatchObject(again);
  }

  it.each(known)('come in by $profile, once', async ({ profile, rows, counts }) => {
    const file = join(folder, `${profile}.csv`);
    await writeFile(file, `${rows.join('\r\n')}\r\n`);
    await bringTwice(profile, file, counts);
  });

  it('give the right service level: of a queue_log one of three that counted was answered within 20 s', async () => {
    const question = {
      measures: ['calls.offered', 'calls.answered', 'calls.abandoned', 'calls.serviceLevel(20)'],
      period: { from: '2023-11-14', to: '2023-11-16', timezone: 'UTC' },
    };
    const answer = await administrator.post('/cube/query', question, cubeAnswer);
    expect(answer.rows).toEqual([[4, 2, 2, 1 / 3]]);
  });

  /** What there is of the files of our own, as each service counts it and as the cube does. */
  async function figures(books: Caller): Promise<Readonly<Record<string, unknown>>> {
    const asked = {
      'calls.offered': ['1999-12-01', '2000-02-01'],
      'callDays.offered': ['2018-08-01', '2018-09-01'],
      'requests.registered': ['2014-01-01', '2024-12-31'],
      'requests.solved': ['2014-01-01', '2024-12-31'],
      'complaints.count': ['2016-01-01', '2022-01-01'],
      'invoices.billed': ['2013-01-01', '2014-01-01'],
      'payments.received': ['2013-01-01', '2014-01-01'],
    };
    const cube = await Promise.all(
      Object.entries(asked).map(async ([measure, [from, to]]) => {
        const question = { measures: [measure], period: { from, to, timezone: 'UTC' } };
        const { rows } = await books.post('/cube/query', question, cubeAnswer);
        return [measure, rows[0]?.[0] ?? 0] as const;
      }),
    );
    const listed = pageOf(z.looseObject({ id: z.string() }));
    const lists = ['/clients', '/requests', '/complaints', '/invoices', '/payments'];
    const counts = await Promise.all(
      lists.map(async (path) => [path, (await books.get(`${path}?limit=100`, listed)).items.length] as const),
    );
    const { rows } = await books.get('/receivables/ageing?asOf=2013-01-10', ageingReport);
    const ledger = await books.get('/receivables/ledger?limit=1', ledgerPage);
    for (const { debitMinor, creditMinor } of ledger.totals) expect(debitMinor).toBe(creditMinor);
    return { ...Object.fromEntries([...cube, ...counts]), owed: rows.map(({ total }) => total) };
  }
  async function untilFigures(books: Caller, expected: Readonly<Record<string, unknown>>): Promise<void> {
    let found = await figures(books);
    for (let waited = 0; waited < 100 && JSON.stringify(found) !== JSON.stringify(expected); waited += 1) {
      await pause(200);
      found = await figures(books);
    }
    expect(found).toEqual(expected);
  }

  it('can be taken back as though they had never come, and come in again with the same figures', async () => {
    const password = 'a-long-enough-password';
    const roles = ['finance', 'director', 'operator', 'quality', 'administrator'];
    const user = { email: 'counts@story.okno', name: 'Counts', roles, language: 'en', password };
    await administrator.post('/users', user, z.unknown());
    const books = await okno.signIn(user.email, password);
    const { items } = await administrator.get('/imports?limit=100', pageOf(importResource));
    // The latest first: what an earlier one brought, a later one may have built upon.
    const made = items.filter(({ source, accepted }) => accepted > 0 && !source.startsWith('asterisk'));
    expect(made.map(({ profile }) => profile).reverse()).toEqual(ownFiles);
    const before = await figures(books);
    expect(Object.values(before)).not.toContain(0);
    for (const { id } of made) {
      await administrator.post(`/imports/${id}/undo`, {}, importResource);
      const undone = await administrator.eventually(
        `/imports/${id}`,
        importResource,
        (it) => it.status === 'undone',
        30,
      );
      expect(undone.kept).toEqual([]);
      expect(undone.undone.some(({ takenBack }) => takenBack > 0)).toBe(true);
    }
    await untilFigures(books, Object.fromEntries(Object.keys(before).map((key) => [key, key === 'owed' ? [] : 0])));
    for (const profile of ownFiles) {
      expect((await bring(profile, join(folder, `${profile}.csv`))).code).toBe(0);
      expect(await latest()).toMatchObject({ accepted: made.find((one) => one.profile === profile)?.accepted });
    }
    await untilFigures(books, before);
  }, 180_000);

  it('that do not fit are refused with a reason', async () => {
    const file = join(folder, 'other.csv');
    await writeFile(file, 'a,b\n1,2\n');
    const failed = await bring('volvo-vinst', file);
    expect([failed.code, failed.said]).toEqual([1, expect.stringContaining('missing-column: Change Date+Time')]);
    expect(await bring('nobodys', file)).toMatchObject({
      code: 1,
      said: expect.stringContaining('no profile "nobodys"'),
    });
  });

  describe('that are published', () => {
    const inReach = known.filter(({ published: { path } }) => existsSync(join(published, path)));
    const missing = known.filter((file) => !inReach.includes(file));
    const isLong = ({ published: { counts } }: KnownFile) => counts[0] > longFile;
    const left = process.env.OKNO_PUBLISHED_SETS === 'all' ? [] : inReach.filter(isLong);
    const there = inReach.filter((file) => !left.includes(file));
    if (left.length > 0) {
      it.each(left)('skipped: $published.path is long, OKNO_PUBLISHED_SETS=all takes it too', (file) => {
        expect(isLong(file)).toBe(true);
      });
    }
    if (missing.length > 0) {
      it.each(missing)('skipped: ../shared/data/$published.path not there', ({ published: { path } }) => {
        expect(existsSync(join(published, path))).toBe(false);
      });
    }
    if (there.length > 0) {
      it.each(there)(
        'come in by $profile, once',
        async ({ profile, published: { path, counts } }) => {
          await bringTwice(profile, join(published, path), counts);
        },
        180_000,
      );
    }
    if (there.some(({ profile }) => profile === 'callmemaybe')) {
      it('count the calls of callmemaybe by the day', async () => {
        const names = ['offered', 'answered', 'missed', 'outbound', 'talkMean', 'waitMean'];
        const question = {
          measures: names.map((name) => `callDays.${name}`),
          period: { from: '2019-08-01', to: '2019-12-01', timezone: 'UTC' },
        };
        const { rows } = await administrator.post('/cube/query', question, cubeAnswer);
        const counts = [106_447, 45_443, 61_004, 393_833];
        expect(rows).toEqual([[...counts, expect.closeTo(4_660_399 / 45_443), expect.closeTo(1_249_935 / 106_447)]]);
      });
    }
    if (there.some(({ profile }) => profile === 'ibm')) {
      it('bring the books of ibm: what was billed, received and owed, and nobody was told', async () => {
        const password = 'a-long-enough-password';
        const user = {
          email: 'books@story.okno',
          name: 'Books',
          roles: ['finance', 'director'],
          language: 'en',
          password,
        };
        await administrator.post('/users', user, z.unknown());
        const books = await okno.signIn(user.email, password);
        const period = { from: '2012-01-01', to: '2014-01-01', timezone: 'Europe/Moscow' };
        const question = {
          measures: ['invoices.billed', 'payments.received'],
          dimensions: ['time.year'],
          filters: [],
          period,
        };
        const { rows } = await books.post('/cube/query', question, cubeAnswer);
        // The row of our own comes on top of the file: 55.90.
        expect(rows).toEqual([
          ['2012-01-01', 4_236_272, 3_924_140],
          ['2013-01-01', 3_948_730 + 5_590, 4_243_795 + 5_590],
        ]);
        const totals = async (asOf: string) => {
          const report = await books.get(`/receivables/ageing?asOf=${asOf}`, ageingReport);
          const sum = (bucket: 'notDue' | 'd1_30' | 'total') => report.rows.reduce((all, row) => all + row[bucket], 0);
          return [sum('notDue'), sum('d1_30'), sum('total')];
        };
        expect(await totals('2012-12-31')).toEqual([258_285, 53_847, 312_132]);
        expect(await totals('2013-06-30')).toEqual([217_580, 43_042, 260_622]);
        expect((await books.get('/invoices?overdue=true', pageOf(z.looseObject({ id: z.string() })))).items).toEqual(
          [],
        );
      });
    }
  });
});
