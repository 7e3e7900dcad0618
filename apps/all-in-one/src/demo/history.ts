import type { Chance } from './chance.js';
import type { DemoClient } from './clients.js';
import { toCsv } from './csv.js';
import type { DemoOrganisation } from './organisation.js';
import { callColumns, callRow, inventCalls, type PastCall } from './past-calls.js';
import { complaintColumns, inventComplaints, isHot } from './past-complaints.js';
import { inventInvoices, invoiceColumns } from './past-invoices.js';
import { inventRequest, requestColumns, stepColumns, type PastRequest } from './past-requests.js';
import { spread } from './spread.js';

/** A working quarter. */
const historyDays = 91;
export const pastCounts = { calls: 12_000, requests: 2_440, complaints: 250, invoices: 370 } as const;

/** Files as an importer takes them. */
export interface DemoHistory {
  readonly calls: string;
  readonly requests: string;
  readonly steps: string;
  readonly stepCount: number;
  readonly complaints: string;
  readonly invoices: string;
}

/**
 * The quarter before `now`, seeded: calls with daily and weekly waves, requests out of some of them, complaints out of
 * some of those, and what was billed and paid.
 */
export function inventHistory(
  chance: Chance,
  now: Date,
  organisation: DemoOrganisation,
  clients: readonly DemoClient[],
): DemoHistory {
  const { employees } = organisation;
  const agents = employees.filter(({ departmentCode }) => departmentCode === 'client-service');
  const calls = inventCalls(chance, now, historyDays, pastCounts.calls, { clients, agents });
  const requests = requestsOf(chance, calls, employees, now);
  const complaints = inventComplaints(chance, requests, pastCounts.complaints, now);
  const steps = requests.flatMap(({ steps: own }) => own);
  return {
    calls: toCsv(callColumns, calls.map(callRow)),
    requests: toCsv(
      requestColumns,
      requests.map(({ row }) => row),
    ),
    steps: toCsv(stepColumns, steps),
    stepCount: steps.length,
    complaints: toCsv(complaintColumns, complaints),
    invoices: toCsv(invoiceColumns, inventInvoices(chance, clients, historyDays, pastCounts.invoices, now)),
  };
}

/** Out of calls that somebody took; what came by mail, portal or chat came in the same waves. */
function requestsOf(
  chance: Chance,
  calls: readonly PastCall[],
  employees: DemoOrganisation['employees'],
  now: Date,
): readonly PastRequest[] {
  const taken = calls.filter(({ isAnswered, isOutbound }) => isAnswered && !isOutbound);
  const counts = spread(
    pastCounts.requests,
    taken.map(() => chance.exponential(1)),
  );
  const chosen = taken.flatMap((call, place) => Array.from({ length: counts[place] ?? 0 }, () => call));
  return chosen.map(({ at, client, product, agent }, place) =>
    inventRequest(
      chance,
      place + 1,
      {
        ...{ at, client, product },
        owner: agent,
        channel: chance.pick(['phone', 'phone', 'phone', 'email', 'portal', 'chat']),
        isSlow: isHot(product, at, now),
      },
      employees,
      now,
    ),
  );
}
