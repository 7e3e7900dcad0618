import type { ImportProfileInput } from '@okno/contracts';
import { knownCallProfiles } from './known-call-profiles.rules.js';
import { knownComplaintProfiles } from './known-complaint-profiles.rules.js';
import { knownInvoiceProfiles } from './known-invoice-profiles.rules.js';
import { knownRequestProfiles } from './known-request-profiles.rules.js';

/** Client cards of a telephone company: persons, by their kind of contract. */
const telcoChurn: ImportProfileInput = {
  name: 'telco-churn',
  source: 'clients-csv',
  key: ['customerID'],
  columns: { kind: { const: 'person' }, segment: { from: ['Contract'] } },
};

/** The profiles that come with Okno, for files that are published. */
export const knownProfiles: ReadonlyMap<string, ImportProfileInput> = new Map(
  [...knownCallProfiles, ...knownRequestProfiles, ...knownComplaintProfiles, ...knownInvoiceProfiles, telcoChurn].map(
    (profile) => [profile.name, profile],
  ),
);
