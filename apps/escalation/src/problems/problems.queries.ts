import { Injectable } from '@nestjs/common';
import {
  type MeasureResource,
  type Page,
  type PageQuery,
  type ProblemResource,
  type ProblemsQuery,
} from '@okno/contracts';
import {
  createdAndId,
  decodeCursorAs,
  hasRole,
  Refusal,
  requestsVisibleTo,
  SqlParameters,
  toPage,
  UnitOfWork,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { readExplanations } from './explanations.repository.js';
import { readDecidingChecks, readLastChecks } from './measure-checks.repository.js';
import { readMeasures, readMeasuresAfter } from './measures.repository.js';
import { countNotices } from './notices.repository.js';
import { ProblemCosts } from './problem-cost.queries.js';
import { besideProblem, toMeasureResource, type Beside } from './problem-view.queries.js';
import type { ProblemRow } from './problems.repository.js';

interface ShownRow extends ProblemRow {
  readonly request_ids: readonly string[];
  readonly complaint_ids: readonly string[];
  readonly cases: ProblemResource['cases'];
}

function toResource(row: ShownRow, beside: Beside): ProblemResource {
  return {
    id: row.id,
    reference: row.reference,
    title: row.title,
    ...(row.description === null ? {} : { description: row.description }),
    state: row.state,
    ...(row.cause_id === null ? {} : { cause: row.cause_id }),
    ...(row.product_id === null ? {} : { product: row.product_id }),
    requestIds: [...row.request_ids],
    complaintIds: [...row.complaint_ids],
    ...(row.owner_id === null ? {} : { ownerId: row.owner_id }),
    ...(row.escalation_id === null ? {} : { escalationId: row.escalation_id }),
    cases: row.cases,
    ...besideProblem(row, beside),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** Reads problems; of their cases everybody sees those whose request they see. */
@Injectable()
export class ProblemQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly costs: ProblemCosts,
  ) {}

  /** Newest first. */
  list({ limit, after, state }: ProblemsQuery, context: WorkContext): Promise<Page<ProblemResource>> {
    const cursor = decodeCursorAs(after, createdAndId);
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const conditions = ['TRUE'];
      if (state !== undefined) conditions.push(`p.state = ${parameters.add(state)}`);
      if (cursor !== undefined) {
        conditions.push(
          `(p.created_at, p.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
        );
      }
      const order = `ORDER BY p.created_at DESC, p.id DESC LIMIT ${parameters.add(limit + 1)}`;
      const rows = await this.select(work, `${conditions.join(' AND ')} ${order}`, parameters);
      const beside = await readBeside(
        work,
        rows.map(({ id }) => id),
      );
      return toPage(
        rows,
        limit,
        (row) => toResource(row, beside),
        (row) => [row.created_at.toISOString(), row.id],
      );
    });
  }

  read(id: string, context: WorkContext): Promise<ProblemResource> {
    return this.work.run(context, (work) => this.show(work, id));
  }

  /** As it is in this transaction. @throws not-found */
  async show(work: Work, id: string): Promise<ProblemResource> {
    const parameters = new SqlParameters();
    const [row] = await this.select(work, `p.id = ${parameters.add(id)}`, parameters);
    if (row === undefined) throw new Refusal('not-found');
    const resource = toResource(row, await readBeside(work, [id]));
    // What a single case cost can be told from one problem: only for those who lead problems.
    const leads = hasRole(work.context.identity, 'director', 'head', 'quality', 'manager');
    return leads ? { ...resource, cost: await this.costs.of(work, id) } : resource;
  }

  /** Newest first. @throws not-found */
  measures(problemId: string, query: PageQuery, context: WorkContext): Promise<Page<MeasureResource>> {
    const cursor = decodeCursorAs(query.after, createdAndId);
    return this.work.run(context, async (work) => {
      const [problem] = await work.query('SELECT id FROM problem WHERE id = $1', [problemId]);
      if (problem === undefined) throw new Refusal('not-found');
      const rows = await readMeasuresAfter(work, problemId, query, cursor);
      const beside = await readBeside(work, [problemId]);
      return toPage(
        rows,
        query.limit,
        (row) => toMeasureResource(row, beside),
        (row) => [row.created_at.toISOString(), row.id],
      );
    });
  }

  /** One measure, as it is in this transaction. @throws not-found */
  async showMeasure(work: Work, problemId: string, measureId: string): Promise<MeasureResource> {
    const beside = await readBeside(work, [problemId]);
    const measure = beside.measures.find(({ id }) => id === measureId);
    if (measure === undefined) throw new Refusal('not-found');
    return toMeasureResource(measure, beside);
  }

  private select(work: Work, rest: string, parameters: SqlParameters): Promise<ShownRow[]> {
    const visible = requestsVisibleTo(
      work.context.identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    const cases = (kind: string, join: string): string =>
      `coalesce((SELECT array_agg(c.case_id ORDER BY c.linked_at, c.case_id) FROM problem_case c ${join}
        WHERE c.problem_id = p.id AND c.kind = '${kind}' AND ${visible}), '{}')`;
    return work.query<ShownRow>(
      `SELECT p.*,
         ${cases('request', 'JOIN request_replica r ON r.id = c.case_id')} AS request_ids,
         ${cases('complaint', 'JOIN complaint_replica k ON k.id = c.case_id LEFT JOIN request_replica r ON r.id = k.request_id')} AS complaint_ids,
         (SELECT jsonb_build_object(
             'requests', count(*) FILTER (WHERE c.kind = 'request'),
             'complaints', count(*) FILTER (WHERE c.kind = 'complaint'),
             'clients', count(DISTINCT r.client_id))
           FROM problem_case c LEFT JOIN complaint_replica k ON c.kind = 'complaint' AND k.id = c.case_id
           LEFT JOIN request_replica r ON r.id = CASE c.kind WHEN 'request' THEN c.case_id ELSE k.request_id END
           WHERE c.problem_id = p.id) AS cases
       FROM problem p WHERE ${rest}`,
      parameters.values,
    );
  }
}

async function readBeside(work: Work, ids: readonly string[]): Promise<Beside> {
  return {
    measures: await readMeasures(work, ids),
    checks: await readLastChecks(work, ids),
    deciding: await readDecidingChecks(work, ids),
    explanations: await readExplanations(work, ids),
    notices: await countNotices(work, ids),
    language: work.context.language,
  };
}
