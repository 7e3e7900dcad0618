import type { MeasureDefinition, Population } from './measure.rules.js';

function days(rows: string): Population {
  return { fact: 'callDay', time: 'day', rows };
}

const offered = days(`f.direction = 'inbound'`);
const answered = days(`f.direction = 'inbound' AND NOT f.missed`);
const ofDays = {
  time: { en: 'the day they were counted under', ru: 'день, за который они посчитаны' },
  employee: { en: 'whom they were counted for', ru: 'на кого они посчитаны' },
  version: 1,
} as const;

/** Of calls that another system has counted by the day: each row stands for as many calls as it says. */
export const callDayMeasures: readonly MeasureDefinition[] = [
  {
    ...ofDays,
    name: 'callDays.offered',
    label: { en: 'Calls offered (by the day)', ru: 'Поступило звонков (по дням)' },
    unit: 'count',
    formula: { en: 'inbound calls of imported days', ru: 'входящие звонки загруженных дней' },
    calculation: { kind: 'sum', of: offered, sql: 'f.calls' },
  },
  {
    ...ofDays,
    name: 'callDays.answered',
    label: { en: 'Calls answered (by the day)', ru: 'Принято звонков (по дням)' },
    unit: 'count',
    formula: {
      en: 'inbound calls of imported days not marked missed',
      ru: 'входящие звонки загруженных дней без отметки о пропуске',
    },
    calculation: { kind: 'sum', of: answered, sql: 'f.calls' },
  },
  {
    ...ofDays,
    name: 'callDays.missed',
    label: { en: 'Calls missed (by the day)', ru: 'Пропущено звонков (по дням)' },
    unit: 'count',
    formula: {
      en: 'inbound calls of imported days marked missed',
      ru: 'входящие звонки загруженных дней с отметкой о пропуске',
    },
    calculation: { kind: 'sum', of: days(`f.direction = 'inbound' AND f.missed`), sql: 'f.calls' },
  },
  {
    ...ofDays,
    name: 'callDays.outbound',
    label: { en: 'Outbound calls (by the day)', ru: 'Исходящих звонков (по дням)' },
    unit: 'count',
    formula: {
      en: 'outbound calls of imported days, reached or not',
      ru: 'исходящие звонки загруженных дней, состоявшиеся и нет',
    },
    calculation: { kind: 'sum', of: days(`f.direction = 'outbound'`), sql: 'f.calls' },
  },
  {
    ...ofDays,
    name: 'callDays.talkMean',
    label: { en: 'Mean talk (by the day)', ru: 'Средний разговор (по дням)' },
    unit: 'seconds',
    formula: { en: 'talk of answered calls / answered calls', ru: 'разговор принятых звонков / принятые звонки' },
    calculation: { kind: 'weighted', of: answered, sql: 'f.talk_seconds', per: 'f.calls' },
  },
  {
    ...ofDays,
    name: 'callDays.waitMean',
    label: { en: 'Mean wait (by the day)', ru: 'Среднее ожидание (по дням)' },
    unit: 'seconds',
    formula: { en: 'wait of offered calls / offered calls', ru: 'ожидание поступивших звонков / поступившие звонки' },
    calculation: { kind: 'weighted', of: offered, sql: 'f.wait_seconds', per: 'f.calls' },
  },
];
