import { Inject, Injectable } from '@nestjs/common';
import type { EscalationKind, EscalationStatistics, EscalationStatisticsQuery, Tier } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { CLOCKS, DATABASE, type Clocks } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';

const ordinaryPeriod = 30 * 86_400_000;

interface CountRow {
  readonly tier: Tier;
  readonly kind: EscalationKind;
  readonly hand_overs: number;
  readonly unanswered: number;
  readonly returned: number;
  readonly bounces: number;
}

/** How often matters went from hand to hand, by tier. Figures of the company, no client's data. */
@Injectable()
export class EscalationStatisticsQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  async of(query: EscalationStatisticsQuery): Promise<EscalationStatistics> {
    const to = query.to === undefined ? this.clocks.business.now() : new Date(query.to);
    const from = query.from === undefined ? new Date(to.getTime() - ordinaryPeriod) : new Date(query.from);
    if (from >= to) throw refuse('empty-period');
    const rows = await this.count(from, to);
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      tiers: rows.map(({ tier, kind, hand_overs, ...counts }) => ({ tier, kind, handOvers: hand_overs, ...counts })),
    };
  }

  /** A functional escalation has no steps: raising it is its one hand-over. The root department is tier 3. */
  private count(from: Date, to: Date): Promise<CountRow[]> {
    return this.database.query<CountRow>(
      `WITH handed AS (
         SELECT e.id, e.request_id, e.kind, e.created_at AS at, e.tier, FALSE AS unanswered
         FROM escalation e WHERE e.kind = 'functional' AND e.created_at >= $1 AND e.created_at < $2
         UNION ALL
         SELECT e.id, e.request_id, e.kind, (s->>'at')::timestamptz,
           CASE WHEN e.kind = 'systemic' OR (d.id IS NOT NULL AND d.parent_id IS NULL) THEN 3 ELSE 2 END,
           (s->>'level')::int > 1 AND s->>'reason' IS NULL
         FROM escalation e CROSS JOIN LATERAL jsonb_array_elements(e.steps) s
         LEFT JOIN department_replica d ON d.id = (s->>'departmentId')::uuid
         WHERE e.kind <> 'functional' AND (s->>'at')::timestamptz >= $1 AND (s->>'at')::timestamptz < $2
       ), counted AS (
         SELECT h.tier, h.kind, 1 AS hand_over, h.unanswered::int AS unanswered, 0 AS returned,
           EXISTS (SELECT 1 FROM escalation b WHERE b.request_id = h.request_id AND b.id <> h.id AND b.state = 'returned'
             AND b.tier = h.tier AND b.ended_at <= h.at)::int AS bounce
         FROM handed h
         UNION ALL
         SELECT tier, kind, 0, 0, 1, 0 FROM escalation
         WHERE state = 'returned' AND ended_at >= $1 AND ended_at < $2
       )
       SELECT tier, kind, sum(hand_over)::int AS hand_overs, sum(unanswered)::int AS unanswered,
         sum(returned)::int AS returned, sum(bounce)::int AS bounces
       FROM counted GROUP BY tier, kind ORDER BY tier, kind`,
      [from, to],
    );
  }
}
