import type { LocalizedText } from '@okno/contracts';
import { offeredCalls } from './call-measures.rules.js';
import type { MeasureDefinition, Population } from './measure.rules.js';

const owner: LocalizedText = { en: 'the owner of the request', ru: 'ответственный за обращение' };
const executor: LocalizedText = {
  en: 'who executes the assignment, else to whom it is offered',
  ru: 'исполнитель поручения, иначе кому предложено',
};
const accused: LocalizedText = { en: 'about whom the complaint is', ru: 'на кого жалоба' };
const speaking: LocalizedText = { en: 'who spoke with the client', ru: 'кто общался с клиентом' };
const registeredAt: LocalizedText = { en: 'when it was registered', ru: 'когда зарегистрировано' };
const solvedAt: LocalizedText = { en: 'when it was solved last', ru: 'когда решено в последний раз' };

const interactions: Population = { fact: 'interaction', time: 'happened', rows: 'TRUE' };
const registered: Population = { fact: 'request', time: 'registered', rows: 'TRUE' };
const solved: Population = { fact: 'request', time: 'solved', rows: 'f.solved_at IS NOT NULL' };
const reopened: Population = { fact: 'reopening', time: 'reopened', rows: 'TRUE' };
const due = 'coalesce(k.due_at, m.due_at)';
const deadline = ['deadline', 'imported'];
const promised: Population = { ...solved, rows: `f.solved_at IS NOT NULL AND ${due} IS NOT NULL`, joins: deadline };
const onTime: Population = { ...solved, rows: `f.solved_at <= ${due}`, joins: deadline };
const doneLegs: Population = { fact: 'assignment', time: 'ended', rows: `f.state = 'done'` };
const doneOnTime: Population = { ...doneLegs, rows: `f.state = 'done' AND f.ended_at <= f.due_at` };
const complaints: Population = { fact: 'complaint', time: 'received', rows: 'TRUE' };

const ofRequests = { employee: owner, version: 1 } as const;
const ofLegs = { employee: executor, version: 1 } as const;
const ofComplaints = {
  employee: accused,
  time: { en: 'when it was received', ru: 'когда получена' },
  version: 1,
} as const;
const ended: LocalizedText = { en: 'when it ended', ru: 'когда завершено' };

export const workMeasures: readonly MeasureDefinition[] = [
  {
    name: 'interactions.count',
    label: { en: 'Interactions', ru: 'Контакты с клиентами' },
    unit: 'count',
    formula: { en: 'exchanges with clients in all channels', ru: 'контакты с клиентами во всех каналах' },
    time: { en: 'when it took place', ru: 'когда состоялся' },
    employee: speaking,
    calculation: { kind: 'count', of: interactions },
    version: 1,
  },
  {
    ...ofRequests,
    name: 'requests.registered',
    label: { en: 'Requests registered', ru: 'Зарегистрировано обращений' },
    unit: 'count',
    formula: { en: 'requests registered', ru: 'зарегистрированные обращения' },
    time: registeredAt,
    calculation: { kind: 'count', of: registered },
  },
  {
    ...ofRequests,
    name: 'requests.solved',
    label: { en: 'Requests solved', ru: 'Решено обращений' },
    unit: 'count',
    formula: { en: 'requests that stand solved', ru: 'обращения, которые решены' },
    time: solvedAt,
    calculation: { kind: 'count', of: solved },
  },
  {
    ...ofRequests,
    name: 'requests.reopened',
    label: { en: 'Reopenings', ru: 'Возобновления' },
    unit: 'count',
    formula: { en: 'each reopening of a request', ru: 'каждое возобновление обращения' },
    time: { en: 'when it was reopened', ru: 'когда возобновлено' },
    calculation: { kind: 'count', of: reopened },
  },
  {
    ...ofRequests,
    name: 'requests.reopenRate',
    label: { en: 'Reopen rate', ru: 'Доля возобновлений' },
    unit: 'share',
    formula: { en: 'reopenings / solved requests', ru: 'возобновления / решённые обращения' },
    time: { en: 'each by its own moment', ru: 'каждое по своему времени' },
    calculation: { kind: 'ratio', numerator: reopened, denominator: solved, times: 1 },
  },
  {
    ...ofRequests,
    name: 'requests.onTime',
    label: { en: 'Solved on time', ru: 'Решено в срок' },
    unit: 'count',
    formula: {
      en: 'requests solved not after the deadline of their solution',
      ru: 'обращения, решённые не позже срока решения',
    },
    time: solvedAt,
    calculation: { kind: 'count', of: onTime },
  },
  {
    ...ofRequests,
    name: 'requests.onTimeShare',
    label: { en: 'Share solved on time', ru: 'Доля решённых в срок' },
    unit: 'share',
    formula: { en: 'solved on time / solved that had a deadline', ru: 'решённые в срок / решённые, имевшие срок' },
    time: solvedAt,
    calculation: { kind: 'ratio', numerator: onTime, denominator: promised, times: 1 },
  },
  {
    ...ofRequests,
    name: 'requests.firstContactResolution',
    label: { en: 'First-contact resolution', ru: 'Решено при первом обращении' },
    unit: 'share',
    formula: {
      en: 'solved with at most one inbound interaction, no assignment beyond tier 1 and no reopening within 7 days / solved',
      ru: 'решённые не более чем за один входящий контакт, без поручений выше уровня 1 и без возобновления за 7 дней / решённые',
    },
    time: solvedAt,
    calculation: {
      kind: 'ratio',
      numerator: {
        ...solved,
        rows: `f.solved_at IS NOT NULL AND coalesce(i.inbound, 0) <= 1 AND coalesce(a.tier, 1) = 1 AND b.request_id IS NULL`,
        joins: ['contacts', 'legs', 'relapse'],
      },
      denominator: solved,
      times: 1,
    },
  },
  {
    ...ofRequests,
    name: 'requests.switchesMean',
    label: { en: 'Switches per request', ru: 'Переключений на обращение' },
    unit: 'mean',
    formula: {
      en: 'mean number of changes of the person the client speaks to',
      ru: 'среднее число смен собеседника клиента',
    },
    time: registeredAt,
    calculation: { kind: 'aggregate', of: registered, sql: 'avg(f.switches)' },
  },
  {
    ...ofRequests,
    name: 'requests.timeToSolveP50',
    label: { en: 'Time to solve, median', ru: 'Время решения, медиана' },
    unit: 'seconds',
    formula: { en: 'median of solved − registered, by the clock', ru: 'медиана времени от регистрации до решения' },
    time: solvedAt,
    calculation: {
      kind: 'aggregate',
      of: solved,
      sql: 'quantile_cont(epoch(f.solved_at) - epoch(f.registered_at), 0.5)',
    },
  },
  {
    ...ofLegs,
    name: 'assignments.count',
    label: { en: 'Assignments', ru: 'Поручения' },
    unit: 'count',
    formula: { en: 'assignments given', ru: 'выданные поручения' },
    time: { en: 'when it was given', ru: 'когда выдано' },
    calculation: { kind: 'count', of: { fact: 'assignment', time: 'given', rows: 'TRUE' } },
  },
  {
    ...ofLegs,
    name: 'assignments.onTime',
    label: { en: 'Done on time', ru: 'Исполнено в срок' },
    unit: 'count',
    formula: { en: 'assignments done not after their deadline', ru: 'поручения, исполненные не позже срока' },
    time: ended,
    calculation: { kind: 'count', of: doneOnTime },
  },
  {
    ...ofLegs,
    name: 'assignments.onTimeShare',
    label: { en: 'Share done on time', ru: 'Доля исполненных в срок' },
    unit: 'share',
    formula: { en: 'done on time / done', ru: 'исполненные в срок / исполненные' },
    time: ended,
    calculation: { kind: 'ratio', numerator: doneOnTime, denominator: doneLegs, times: 1 },
  },
  {
    ...ofLegs,
    name: 'assignments.returned',
    label: { en: 'Assignments returned', ru: 'Возвращено поручений' },
    unit: 'count',
    formula: { en: 'assignments handed back with a reason', ru: 'поручения, возвращённые с причиной' },
    time: ended,
    calculation: { kind: 'count', of: { ...doneLegs, rows: `f.state = 'returned'` } },
  },
  {
    ...ofComplaints,
    name: 'complaints.count',
    label: { en: 'Complaints', ru: 'Жалобы' },
    unit: 'count',
    formula: { en: 'complaints received', ru: 'полученные жалобы' },
    calculation: { kind: 'count', of: complaints },
  },
  {
    ...ofComplaints,
    name: 'complaints.justified',
    label: { en: 'Justified complaints', ru: 'Обоснованные жалобы' },
    unit: 'count',
    formula: { en: 'complaints found justified as a whole', ru: 'жалобы, признанные обоснованными полностью' },
    calculation: { kind: 'count', of: { ...complaints, rows: `f.verdict = 'justified'` } },
  },
  {
    ...ofComplaints,
    name: 'complaints.partlyJustified',
    label: { en: 'Partly justified complaints', ru: 'Частично обоснованные жалобы' },
    unit: 'count',
    formula: { en: 'complaints found justified in part', ru: 'жалобы, признанные обоснованными частично' },
    calculation: { kind: 'count', of: { ...complaints, rows: `f.verdict = 'partly'` } },
  },
  {
    ...ofComplaints,
    name: 'complaints.per1000Calls',
    label: { en: 'Complaints per 1,000 calls', ru: 'Жалоб на 1000 звонков' },
    unit: 'per-1000',
    formula: { en: '1,000 × complaints / calls offered', ru: '1000 × жалобы / поступившие звонки' },
    calculation: { kind: 'ratio', numerator: complaints, denominator: offeredCalls, times: 1_000 },
  },
  {
    ...ofComplaints,
    name: 'complaints.per1000Interactions',
    label: { en: 'Complaints per 1,000 interactions', ru: 'Жалоб на 1000 контактов' },
    unit: 'per-1000',
    formula: { en: '1,000 × complaints / interactions', ru: '1000 × жалобы / контакты' },
    calculation: { kind: 'ratio', numerator: complaints, denominator: interactions, times: 1_000 },
  },
  {
    ...ofComplaints,
    name: 'complaints.per1000Requests',
    label: { en: 'Complaints per 1,000 requests', ru: 'Жалоб на 1000 обращений' },
    unit: 'per-1000',
    formula: { en: '1,000 × complaints / requests registered', ru: '1000 × жалобы / зарегистрированные обращения' },
    calculation: { kind: 'ratio', numerator: complaints, denominator: registered, times: 1_000 },
  },
];
