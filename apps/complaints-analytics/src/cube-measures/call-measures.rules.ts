import type { LocalizedText } from '@okno/contracts';
import type { MeasureDefinition, Population } from './measure.rules.js';

const answering: LocalizedText = { en: 'who took the call', ru: 'кто принял звонок' };
const ringing: LocalizedText = { en: 'when it began to ring', ru: 'когда звонок поступил' };
const threshold = { name: 'threshold', unit: 'seconds', default: 20, min: 0, max: 86_400 } as const;

function calls(rows: string): Population {
  return { fact: 'call', time: 'ringing', rows };
}

const isOffered = `f.direction = 'inbound'`;
const isAnswered = `f.direction = 'inbound' AND f.outcome IN ('answered', 'talking')`;
const isAbandoned = `f.direction = 'inbound' AND f.outcome = 'abandoned'`;
export const offeredCalls = calls(isOffered);

const ofCalls = { time: ringing, employee: answering, version: 1 } as const;

export const callMeasures: readonly MeasureDefinition[] = [
  {
    ...ofCalls,
    name: 'calls.offered',
    label: { en: 'Calls offered', ru: 'Поступило звонков' },
    unit: 'count',
    formula: { en: 'inbound calls', ru: 'входящие звонки' },
    calculation: { kind: 'count', of: offeredCalls },
  },
  {
    ...ofCalls,
    name: 'calls.answered',
    label: { en: 'Calls answered', ru: 'Принято звонков' },
    unit: 'count',
    formula: { en: 'offered calls that somebody took', ru: 'поступившие звонки, которые приняли' },
    calculation: { kind: 'count', of: calls(isAnswered) },
  },
  {
    ...ofCalls,
    name: 'calls.abandoned',
    label: { en: 'Calls abandoned', ru: 'Потеряно звонков' },
    unit: 'count',
    formula: { en: 'offered calls whose caller hung up first', ru: 'поступившие звонки, где звонивший не дождался' },
    calculation: { kind: 'count', of: calls(isAbandoned) },
  },
  {
    ...ofCalls,
    name: 'calls.failed',
    label: { en: 'Calls failed', ru: 'Сорвавшиеся звонки' },
    unit: 'count',
    formula: { en: 'offered calls that technology lost', ru: 'поступившие звонки, сорванные техникой' },
    calculation: { kind: 'count', of: calls(`f.direction = 'inbound' AND f.outcome = 'failed'`) },
  },
  {
    ...ofCalls,
    name: 'calls.abandonmentRate',
    label: { en: 'Abandonment', ru: 'Доля потерянных' },
    unit: 'share',
    formula: { en: 'abandoned / offered', ru: 'потерянные / поступившие' },
    calculation: { kind: 'ratio', numerator: calls(isAbandoned), denominator: offeredCalls, times: 1 },
  },
  {
    ...ofCalls,
    name: 'calls.serviceLevel',
    label: { en: 'Service level', ru: 'Уровень сервиса' },
    unit: 'share',
    formula: {
      en: 'answered after at most N s / (offered − abandoned in under N s)',
      ru: 'принятые не позже N с / (поступившие − потерянные раньше N с)',
    },
    parameter: threshold,
    calculation: {
      kind: 'ratio',
      numerator: calls(`${isAnswered} AND f.wait_seconds <= $n`),
      denominator: calls(`${isOffered} AND NOT (f.outcome = 'abandoned' AND f.wait_seconds < $n)`),
      times: 1,
    },
  },
  {
    ...ofCalls,
    name: 'calls.answeredWithin',
    label: { en: 'Calls answered in time', ru: 'Принято в срок' },
    unit: 'count',
    formula: { en: 'answered after at most N s', ru: 'принятые не позже N с' },
    parameter: threshold,
    calculation: { kind: 'count', of: calls(`${isAnswered} AND f.wait_seconds <= $n`) },
  },
  {
    ...ofCalls,
    name: 'calls.waitMeanAnswered',
    label: { en: 'Mean wait of answered calls', ru: 'Среднее ожидание принятых' },
    unit: 'seconds',
    formula: { en: 'mean wait of answered calls (ASA)', ru: 'среднее ожидание принятых звонков (ASA)' },
    calculation: { kind: 'aggregate', of: calls(isAnswered), sql: 'avg(f.wait_seconds)' },
  },
  {
    ...ofCalls,
    name: 'calls.waitMeanAll',
    label: { en: 'Mean wait of all calls', ru: 'Среднее ожидание всех' },
    unit: 'seconds',
    formula: { en: 'mean wait of offered calls', ru: 'среднее ожидание поступивших звонков' },
    calculation: { kind: 'aggregate', of: offeredCalls, sql: 'avg(f.wait_seconds)' },
  },
  {
    ...ofCalls,
    name: 'calls.waitP90',
    label: { en: 'Wait, 90th percentile', ru: 'Ожидание, 90-й процентиль' },
    unit: 'seconds',
    formula: {
      en: '90th percentile of the wait of offered calls, interpolated between neighbours',
      ru: '90-й процентиль ожидания поступивших звонков с интерполяцией',
    },
    calculation: { kind: 'aggregate', of: offeredCalls, sql: 'quantile_cont(f.wait_seconds, 0.9)' },
  },
  {
    ...ofCalls,
    name: 'calls.talkMean',
    label: { en: 'Mean talk', ru: 'Средняя длительность разговора' },
    unit: 'seconds',
    formula: {
      en: 'mean talk of answered calls, hold not counted',
      ru: 'средний разговор принятых звонков без удержания',
    },
    calculation: { kind: 'aggregate', of: calls(isAnswered), sql: 'avg(f.talk_seconds)' },
  },
];
