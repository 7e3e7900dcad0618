import { Inject, Injectable } from '@nestjs/common';
import { textField, type CubeRecordsAnswer, type CubeRecordsQuery } from '@okno/contracts';
import { CLOCKS, UnitOfWork, decodeCursorAs, toPage, type Clocks, type WorkContext } from '@okno/service-kit';
import { z } from 'zod';
import { CubeStore, type CubeRow } from '../cube-store/cube-store.adapter.js';
import { refuseFaults, refuseHidden } from './ask-cube.usecase.js';
import { Members } from './members.queries.js';
import { planRecords, recordsOf, type RecordPosition, type RecordsPlan } from './plan-records.rules.js';
import { questionDetails } from './question-journal.rules.js';
import { QuestionSlots } from './question-slots.adapter.js';
import { cellFilters, isCombinableFault, isFault, understand, type KeyFilter } from './question.rules.js';
import { ReaderScope } from './reader-scope.queries.js';

type RecordItem = CubeRecordsAnswer['items'][number];

/** A place in time (microseconds) and the id of a record, which not every fact makes a UUID. */
const atAndId = z.tuple([z.int(), textField(200)]);

/** Opens a number of the cube to the very records it was counted from, and journals who read them. */
@Injectable()
export class ReadRecords {
  constructor(
    private readonly store: CubeStore,
    private readonly slots: QuestionSlots,
    private readonly members: Members,
    private readonly scopes: ReaderScope,
    private readonly work: UnitOfWork,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  async execute(query: CubeRecordsQuery, context: WorkContext, reader: AbortSignal): Promise<CubeRecordsAnswer> {
    const { measure: name, cell, part, limit, after } = query;
    const understood = understand({ ...query, measures: [name], order: [] }, this.clocks.business.now().getTime());
    if (!('measures' in understood)) return refuseFaults(understood);
    const [measure] = understood.measures;
    if (measure === undefined) return refuseFaults([]);
    const ofCell = cellFilters(cell);
    const opened = ofCell.filter((filter): filter is KeyFilter => !isFault(filter));
    const faults = [
      ...ofCell.filter(isFault),
      ...opened
        .map(({ dimension }) => isCombinableFault(measure, dimension, `cell.${dimension.name}`))
        .filter((fault) => fault !== undefined),
    ];
    if (faults.length > 0) return refuseFaults(faults);
    const scope = await this.scopes.of(context.identity);
    refuseHidden(understood, scope);
    const position = positionOf(after);

    return this.slots.run(reader, async (signal) => {
      const filters = await this.members.resolve([...understood.filters, ...opened]);
      const plan = planRecords(measure, understood, filters, scope, part, { limit, after: position });
      const [counts = []] = await this.store.read(plan.counts.sql, plan.counts.parameters, signal);
      const rows = await this.store.read(plan.page.sql, plan.page.parameters, signal);
      const page = toPage(
        rows,
        limit,
        (row) => toItem(plan, row),
        (row) => [Number(row[1]), String(row[0])],
      );
      await this.journal(plan, page.items, query, context);
      return {
        measure: name,
        fact: plan.fact.name,
        part: recordsOf(measure.calculation, part).part,
        total: Number(counts[0]),
        counted: Number(counts[1]),
        items: [...page.items],
        nextCursor: page.nextCursor,
      };
    });
  }

  private async journal(
    { fact }: RecordsPlan,
    items: readonly RecordItem[],
    query: CubeRecordsQuery,
    context: WorkContext,
  ): Promise<void> {
    const clients = items.map((item) => item.clientId).filter((id) => typeof id === 'string');
    await this.work.run(context, (work) => {
      work.audit({
        action: 'cube.read-records',
        subjectKind: fact.name,
        subjectIds: items.map(({ id }) => id),
        clientIds: [...new Set(clients)],
        details: { ...questionDetails(query), measure: query.measure, cell: query.cell, part: query.part ?? null },
      });
      return Promise.resolve();
    });
  }
}

function positionOf(after: string | undefined): RecordPosition | undefined {
  const keys = decodeCursorAs(after, atAndId);
  if (keys === undefined) return undefined;
  const [at, id] = keys;
  return { at, id };
}

function toItem({ fields }: RecordsPlan, row: CubeRow): RecordItem {
  const [id, , at, counted, ...values] = row;
  return {
    id: String(id),
    at: String(at),
    counted: counted === true,
    ...Object.fromEntries(fields.map((field, index) => [field, values[index] ?? null])),
  };
}
