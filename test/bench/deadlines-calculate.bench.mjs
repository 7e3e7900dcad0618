// `deadlines.calculate`: one question about working time on a compiled calendar, a working year ahead.
import { calculateDeadline, compileCalendar } from '@okno/business-time';
import { tell } from './harness/figures.mjs';
import { times } from './harness/length.mjs';

const everyDay = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
];
const calendar = compileCalendar({
  timezone: 'Europe/Berlin',
  week: { mon: everyDay, tue: everyDay, wed: everyDay, thu: everyDay, fri: everyDay },
  holidays: [
    '2027-01-01',
    '2027-03-26',
    '2027-03-29',
    '2027-05-06',
    '2027-05-17',
    '2027-10-03',
    '2027-12-24',
    '2027-12-31',
  ],
  shifts: { '2027-06-12': [['10:00', '15:00']] },
  breaks: { '2027-09-01': [['11:00', '12:00']] },
});
const hour = 3_600_000;
const firstStart = Date.UTC(2027, 0, 4, 8);
/** 250 days of 8 hours: the answer lies about a year after the question. */
const workingMinutes = 250 * 8 * 60;

const questions = Array.from({ length: 1_000 }, (_, number) => ({
  operation: 'add',
  start: new Date(firstStart + number * 7 * hour).toISOString(),
  workingMinutes: workingMinutes - number,
}));

function perSecond(count, work) {
  const startedAt = performance.now();
  for (let number = 0; number < count; number += 1) work(questions[number % questions.length]);
  return count / ((performance.now() - startedAt) / 1000);
}

let kept = 0;
const answer = (question) => {
  kept += calculateDeadline(calendar, question).dueAt.length;
};
const explain = (question) => {
  kept += calculateDeadline(calendar, { ...question, explain: true }).explanation.length;
};
/** What no implementation can leave out: reading the moment, one division by the working week, writing the moment. */
const bare = ({ start, workingMinutes: minutes }) => {
  const due = Date.parse(start) + Math.floor(minutes / 2_400) * 168 * hour + (minutes % 2_400) * 60_000;
  kept += new Date(due).toISOString().length;
};

function measure(name, work, count, target) {
  perSecond(Math.ceil(count / 5), work);
  perSecond(Math.ceil(count / 5), bare);
  const values = [];
  const limits = [];
  for (let pair = 0; pair < 5; pair += 1) {
    values.push(perSecond(count, work));
    limits.push(perSecond(count, bare));
  }
  const limitWhat =
    'parsing the moment, one division by a constant working week, writing the moment: no calendar at all';
  tell({ name, unit: 'answers/s', values, limits, limitWhat, target });
}

measure('deadlines.calculate', answer, times(400_000), '>= 200000');
measure('deadlines.calculate.explained', explain, times(6_000), '>= 2000');
if (kept === 0) throw new Error('nothing was answered');
