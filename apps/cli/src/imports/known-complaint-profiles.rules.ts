import type { ImportProfileInput } from '@okno/contracts';

/** Complaints to a consumers' bureau; dates without a time, a disputed answer being an appeal. */
const cfpb: ImportProfileInput = {
  name: 'cfpb-2015',
  source: 'complaints-csv',
  key: ['Complaint ID'],
  columns: {
    receivedAt: { from: ['Date received'], format: 'M/d/yyyy', timezone: 'America/New_York' },
    product: { from: ['Product'] },
    cause: { from: ['Issue'] },
    text: { from: ['Sub-product', 'Issue', 'Sub-issue'] },
    appealed: { from: ['Consumer disputed?'] },
  },
};

/** Cases of a city council's offices; a case is answered when it is closed. */
const nycCouncil: ImportProfileInput = {
  name: 'nyc-council',
  source: 'complaints-csv',
  key: ['unique_key'],
  columns: {
    receivedAt: { from: ['opendate'], format: 'yyyy-MM-dd', timezone: 'America/New_York' },
    answeredAt: { from: ['closedate'], format: 'yyyy-MM-dd', timezone: 'America/New_York' },
    cause: { from: ['complaint_type'] },
    department: { from: ['account'] },
    text: { from: ['complaint_type', 'descriptor', 'borough', 'city', 'zip'] },
  },
};

export const knownComplaintProfiles = [cfpb, nycCouncil];
