import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  approveInvoiceBody,
  creditBody,
  idField,
  invoiceBody,
  invoicePage,
  invoicePatchBody,
  invoiceResource,
  invoicesQuery,
  issueInvoiceBody,
  type CreditBody,
  type InvoiceBody,
  type InvoicePatchBody,
  type InvoiceResource,
  type InvoicesQuery,
  type Page,
} from '@okno/contracts';
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { DraftInvoice } from './draft-invoice.usecase.js';
import { InvoiceQueries } from './invoices.queries.js';
import { MoveInvoice } from './move-invoice.usecase.js';

@Controller('invoices')
export class InvoicesController {
  constructor(
    private readonly draftInvoice: DraftInvoice,
    private readonly moveInvoice: MoveInvoice,
    private readonly invoices: InvoiceQueries,
  ) {}

  @Post()
  @Allow('finance', 'manager', 'administrator')
  @Answers('Draft an invoice, or fill the draft made for the same request', invoiceResource, 201)
  create(@Body({ schema: invoiceBody }) body: InvoiceBody, @Context() context: WorkContext): Promise<InvoiceResource> {
    return this.draftInvoice.execute(body, context);
  }

  @Get()
  @Allow('finance', 'manager', 'director', 'administrator', 'client')
  @Answers('Invoices, newest first', invoicePage)
  list(
    @Query({ schema: invoicesQuery }) query: InvoicesQuery,
    @Context() context: WorkContext,
  ): Promise<Page<InvoiceResource>> {
    return this.invoices.list(query, context);
  }

  @Get(':id')
  @Allow('finance', 'manager', 'director', 'administrator', 'client')
  @Answers('One invoice', invoiceResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<InvoiceResource> {
    return this.invoices.read(id, context);
  }

  @Patch(':id')
  @Allow('finance', 'administrator')
  @Answers('Change a draft', invoiceResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: invoicePatchBody }) body: InvoicePatchBody,
    @Context() context: WorkContext,
  ): Promise<InvoiceResource> {
    return this.draftInvoice.change(id, version, body, context);
  }

  @Post(':id/approve')
  @Allow('finance', 'director')
  @Answers('Approve a draft', invoiceResource)
  approve(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: approveInvoiceBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<InvoiceResource> {
    return this.moveInvoice.approve(id, context);
  }

  @Post(':id/issue')
  @Allow('finance')
  @Answers('Issue an approved invoice: from now on the client owes it', invoiceResource)
  issue(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: issueInvoiceBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<InvoiceResource> {
    return this.moveInvoice.issue(id, context);
  }

  @Post(':id/credit')
  @Allow('finance', 'director')
  @Answers('Lower or cancel what is owed by a credit note', invoiceResource)
  credit(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: creditBody }) body: CreditBody,
    @Context() context: WorkContext,
  ): Promise<InvoiceResource> {
    return this.moveInvoice.credit(id, body, context);
  }
}
