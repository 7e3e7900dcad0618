import { Injectable } from '@nestjs/common';
import type { AssignmentFact, CommitmentFact, EscalationFact, InvoiceFact, OpenWork } from './open-work.rules.js';
import type { Queryable } from './request.repository.js';

interface WorkRow {
  readonly assignments: readonly (Omit<AssignmentFact, 'since'> & { readonly since: string })[] | null;
  readonly escalations: readonly EscalationFact[] | null;
  readonly commitments: readonly (Omit<CommitmentFact, 'since'> & { readonly since: string })[] | null;
  readonly invoices: readonly (Omit<InvoiceFact, 'since'> & { readonly since: string })[] | null;
}

function withDate<Fact extends { readonly since: string }>(fact: Fact): Omit<Fact, 'since'> & { since: Date } {
  return { ...fact, since: new Date(fact.since) };
}

@Injectable()
export class OpenWorkQueries {
  /** What other services do for the request and for those that were merged into it. */
  async of(tx: Queryable, requestId: string): Promise<OpenWork> {
    const [row] = await tx.query<WorkRow>(
      `WITH family AS (SELECT $1::uuid AS id UNION SELECT id FROM request WHERE root_id = $1 AND root_id <> id)
       SELECT
         (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'state', a.state, 'tier', a.tier, 'since', a.given_at))
          FROM assignment_replica a WHERE a.request_id IN (SELECT id FROM family)) AS assignments,
         (SELECT jsonb_agg(jsonb_build_object('state', e.state, 'tier', e.tier))
          FROM escalation_replica e WHERE e.request_id IN (SELECT id FROM family)) AS escalations,
         (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'state', c.state, 'isKept', c.is_kept, 'since', c.since) ORDER BY c.id)
          FROM commitment_replica c WHERE c.request_id IN (SELECT id FROM family)) AS commitments,
         (SELECT jsonb_agg(jsonb_build_object('id', i.id, 'state', i.state, 'balanceMinor', i.balance_minor, 'since', i.since))
          FROM invoice_replica i WHERE i.request_id IN (SELECT id FROM family)) AS invoices`,
      [requestId],
    );
    return {
      assignments: (row?.assignments ?? []).map(withDate),
      escalations: row?.escalations ?? [],
      commitments: (row?.commitments ?? []).map(withDate),
      invoices: (row?.invoices ?? []).map(withDate),
    };
  }
}
