import { Inject, Injectable } from '@nestjs/common';
import type { CubeAnswer, CubeQuery, CubeScalar, Language } from '@okno/contracts';
import { CLOCKS, UnitOfWork, type Clocks, type WorkContext } from '@okno/service-kit';
import { refuseQuestion } from '../cube.refusals.js';
import { CubeStore, type CubeRow } from '../cube-store/cube-store.adapter.js';
import { Members } from './members.queries.js';
import { hiddenMeasures, planQuery, planTotals } from './plan-query.rules.js';
import { clientsTold, questionDetails } from './question-journal.rules.js';
import { QuestionSlots } from './question-slots.adapter.js';
import { columnNames, none, understand, type Question, type QuestionFault } from './question.rules.js';
import { ReaderScope } from './reader-scope.queries.js';
import type { Scope } from './scope.rules.js';

/** @throws Refusal with every word of the question that was not understood. */
export function refuseFaults(faults: readonly QuestionFault[]): never {
  const [first] = faults;
  throw refuseQuestion(first?.code ?? 'unusable-filter', {
    errors: faults.map(({ field, code, message }) => ({ field, code, message })),
    ...(first === undefined ? {} : { detail: first.message }),
  });
}

/** @throws Refusal `measure-not-visible` when the reader may see nothing of what a measure counts. */
export function refuseHidden(question: Question, scope: Scope): void {
  const hidden = hiddenMeasures(question, scope);
  if (hidden.length === 0) return;
  throw refuseQuestion('measure-not-visible', {
    errors: hidden.map(({ column, label }) => ({ field: 'measures', code: column, message: label })),
  });
}

/** Answers a question over the cube within what its reader may see, and journals it when it tells of clients. */
@Injectable()
export class AskCube {
  constructor(
    private readonly store: CubeStore,
    private readonly slots: QuestionSlots,
    private readonly members: Members,
    private readonly scopes: ReaderScope,
    private readonly work: UnitOfWork,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  async execute(query: CubeQuery, context: WorkContext, reader: AbortSignal): Promise<CubeAnswer> {
    const understood = understand(query, this.clocks.business.now().getTime());
    if (!('measures' in understood)) return refuseFaults(understood);
    const scope = await this.scopes.of(context.identity);
    refuseHidden(understood, scope);
    return this.slots.run(reader, async (signal) => {
      const started = this.clocks.system.now().getTime();
      const question = { ...understood, filters: await this.members.resolve(understood.filters) };
      const plan = planQuery(question, scope);
      const found = await this.store.read(plan.sql, plan.parameters, signal);
      const dimensions = question.dimensions.length;
      const rows = found.slice(0, question.limit).map((row) => withMissing(row, dimensions));
      const totals = query.totals ? await this.totals(question, scope, rows, signal) : null;
      const columns = await this.columns(query, question, rows, context.language);
      const asOf = (await this.store.asOf()) ?? null;
      await this.journal(query, clientsTold(query, question.filters, rows), context);
      const elapsedMs = this.clocks.system.now().getTime() - started;
      return { columns, rows, totals, truncated: found.length > question.limit, asOf, elapsedMs };
    });
  }

  /** One entry for the question, however many rows it has: they are one reading. */
  private async journal(query: CubeQuery, clients: readonly string[] | undefined, context: WorkContext): Promise<void> {
    if (clients === undefined) return;
    await this.work.run(context, (work) => {
      const subject = { subjectKind: 'client', subjectIds: clients, clientIds: clients };
      work.audit({ action: 'cube.query', ...subject, details: questionDetails(query) });
      return Promise.resolve();
    });
  }

  private async totals(
    question: Question,
    scope: Scope,
    rows: readonly CubeScalar[][],
    signal: AbortSignal,
  ): Promise<CubeScalar[]> {
    // Without dimensions the one row is the total.
    if (question.dimensions.length === 0) return [...(rows[0] ?? [])];
    const plan = planTotals(question, scope);
    const [totals = []] = await this.store.read(plan.sql, plan.parameters, signal);
    return [...question.dimensions.map(() => null), ...totals];
  }

  private async columns(
    query: CubeQuery,
    { dimensions, measures }: Question,
    rows: readonly CubeScalar[][],
    language: Language,
  ): Promise<CubeAnswer['columns']> {
    const names = columnNames(query);
    const columns: CubeAnswer['columns'] = [];
    for (const [index, dimension] of dimensions.entries()) {
      const keys = new Set(rows.map((row) => String(row[index])));
      const members = await this.members.labels(dimension, keys, language);
      const column = { name: names[index] ?? dimension.name, role: 'dimension' as const, unit: null };
      columns.push(members === undefined ? column : { ...column, members });
    }
    for (const [index, name] of names.slice(dimensions.length).entries()) {
      columns.push({ name, role: 'measure', unit: measures[index % measures.length]?.unit ?? null });
    }
    return columns;
  }
}

function withMissing(row: CubeRow, dimensions: number): CubeScalar[] {
  return row.map((value, index) => (index < dimensions && value === null ? none : value));
}
