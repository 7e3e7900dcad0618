import { Controller, Get, Query } from '@nestjs/common';
import {
  ageingQuery,
  ageingReport,
  ledgerPage,
  ledgerQuery,
  type AgeingQuery,
  type AgeingReport,
  type LedgerPage,
  type LedgerQuery,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { ReceivablesQueries } from './receivables.queries.js';

@Controller('receivables')
export class ReceivablesController {
  constructor(private readonly receivables: ReceivablesQueries) {}

  @Get('ageing')
  @Allow('finance', 'director', 'manager')
  @Answers('What is owed as of a day, by age', ageingReport)
  ageing(@Query({ schema: ageingQuery }) query: AgeingQuery, @Context() context: WorkContext): Promise<AgeingReport> {
    return this.receivables.ageing(query, context);
  }

  @Get('ledger')
  @Allow('finance', 'director')
  @Answers('The entries of the ledger, oldest first, with their totals', ledgerPage)
  ledger(@Query({ schema: ledgerQuery }) query: LedgerQuery, @Context() context: WorkContext): Promise<LedgerPage> {
    return this.receivables.ledger(query, context);
  }
}
