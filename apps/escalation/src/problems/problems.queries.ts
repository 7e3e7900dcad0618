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
  Refusal,
  requestsVisibleTo,
  SqlParameters,
  toPage,
  UnitOfWork,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { readMeasures, readMeasuresAfter, toMeasureResource, type MeasureRow } from './measures.repository.js';
import type { ProblemRow } from './problems.repository.js';

interface ShownRow extends ProblemRow {
  readonly request_ids: readonly string[];
  readonly complaint_ids: readonly string[];
}

function toResource(row: ShownRow, measures: readonly MeasureRow[]): ProblemResource {
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
    measures: measures.filter(({ problem_id }) => problem_id === row.id).map(toMeasureResource),
    ...(row.verification === null ? {} : { verification: row.verification }),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** Reads problems; of their cases everybody sees those whose request they see. */
@Injectable()
export class ProblemQueries {
  constructor(private readonly work: UnitOfWork) {}

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
      const measures = await readMeasures(
        work,
        rows.map(({ id }) => id),
      );
      return toPage(
        rows,
        limit,
        (row) => toResource(row, measures),
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
    return toResource(row, await readMeasures(work, [id]));
  }

  /** Newest first. @throws not-found */
  measures(problemId: string, query: PageQuery, context: WorkContext): Promise<Page<MeasureResource>> {
    const cursor = decodeCursorAs(query.after, createdAndId);
    return this.work.run(context, async (work) => {
      const [problem] = await work.query('SELECT id FROM problem WHERE id = $1', [problemId]);
      if (problem === undefined) throw new Refusal('not-found');
      const rows = await readMeasuresAfter(work, problemId, query, cursor);
      return toPage(rows, query.limit, toMeasureResource, (row) => [row.created_at.toISOString(), row.id]);
    });
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
         ${cases('complaint', 'JOIN complaint_replica k ON k.id = c.case_id LEFT JOIN request_replica r ON r.id = k.request_id')} AS complaint_ids
       FROM problem p WHERE ${rest}`,
      parameters.values,
    );
  }
}
