import type { Holding } from './personal-data.js';

const calendarWords = [
  'name',
  'timezone',
  'week.mon',
  'week.tue',
  'week.wed',
  'week.thu',
  'week.fri',
  'week.sat',
  'week.sun',
];

/**
 * What the free texts of events hold that are kept for ever, by topic and path: nothing personal, because nothing can be
 * taken out of them. Names, addresses and words travel in the compacted topics, out of which an erasure takes them.
 */
export const lastingWords: Readonly<Record<string, Readonly<Record<string, Holding>>>> = {
  'analytics.catalogue': {
    ...{ 'measures.name': 'code', 'measures.dimensions': 'code', dimensions: 'code' },
  },
  'complaints.approval': { 'subject.reference': 'reference' },
  'complaints.cause': { code: 'company', name: 'company' },
  'complaints.complaint': { 'complaint.reference': 'reference' },
  'complaints.import': { 'kept.name': 'reference', 'rows.reference': 'reference', 'rejects.reason': 'code' },
  'escalation.approval': { 'subject.reference': 'reference' },
  'escalation.approval-route': { name: 'company' },
  'escalation.calendar': Object.fromEntries(
    [...calendarWords, 'shifts.*', 'breaks.*'].map((path) => [`calendar.${path}`, 'company' as const]),
  ),
  // Filters take members by id, code or word; nobody is looked for by name.
  'escalation.effect': {
    ...{ measure: 'code', exposure: 'code', 'filters.dimension': 'code', 'filters.values': 'code' },
  },
  'escalation.policy': { name: 'company', 'appliesTo.segments': 'code' },
  'escalation.problem': { reference: 'reference' },
  'intake.call': { 'call.callId': 'reference', 'call.queue': 'company' },
  // Ids in other systems are declared and never filled.
  'intake.client': { segment: 'code', 'externalIds.*': 'code' },
  'intake.import': {
    ...{ 'rows.queue': 'company', 'rows.callId': 'reference', 'rows.segment': 'code', 'rows.externalIds.*': 'code' },
    ...{ source: 'code', 'rows.number': 'kept-by-law', 'rows.reference': 'reference' },
  },
  'intake.import-progress': { source: 'code' },
  'intake.product': { code: 'company', name: 'company' },
  'intake.request': { 'request.reference': 'reference', callIds: 'reference' },
  'receivables.approval': { 'subject.reference': 'reference' },
  'receivables.import': { 'kept.name': 'kept-by-law', 'rejects.reason': 'code', 'rows.number': 'kept-by-law' },
  'receivables.invoice': { 'invoice.number': 'kept-by-law' },
  'routing.absence': { scope: 'staff' },
  'routing.department': { code: 'company', name: 'company' },
  'routing.employee': { extension: 'staff' },
  'routing.queue': { code: 'company', name: 'company' },
  'routing.skill': { code: 'company', name: 'company' },
};
