import type { ImportProfileInput } from '@okno/contracts';

/** Calls of a bank's call centre, one row each, through its voice menu: times of day of one date, Israel's clock. */
const anonymousBank: ImportProfileInput = {
  name: 'anonymous-bank',
  source: 'calls-csv',
  delimiter: '\t',
  key: ['vru+line', 'call_id'],
  columns: {
    startedAt: { from: ['date', 'vru_entry'], format: 'yyMMdd H:mm:ss', timezone: 'Asia/Jerusalem' },
    direction: { const: 'inbound' },
    queue: { from: ['type'] },
    employee: { from: ['server'], missing: ['NO_SERVER'] },
    clientExternalId: { from: ['customer_id'], missing: ['0'] },
    priority: { from: ['priority'] },
    waitSeconds: { from: ['q_time'] },
    talkSeconds: { from: ['ser_time'] },
    outcome: { from: ['outcome'], map: { AGENT: 'answered', HANG: 'abandoned' } },
  },
  skipWhen: [{ column: 'outcome', in: ['PHANTOM'] }],
};

/** Days of calls of a telephone exchange for rent, counted by its own clock; an account of it is a queue here. */
const callmemaybe: ImportProfileInput = {
  name: 'callmemaybe',
  source: 'call-days-csv',
  columns: {
    day: { from: ['date'] },
    queue: { from: ['user_id'] },
    employee: { from: ['operator_id'] },
    direction: { from: ['direction'], map: { in: 'inbound', out: 'outbound' } },
    internal: { from: ['internal'] },
    missed: { from: ['is_missed_call'] },
    calls: { from: ['calls_count'] },
    talkSeconds: { from: ['call_duration'] },
    totalSeconds: { from: ['total_call_duration'] },
  },
};

export const knownCallProfiles = [anonymousBank, callmemaybe];
