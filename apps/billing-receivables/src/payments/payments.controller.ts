import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  allocateBody,
  idField,
  paymentBody,
  paymentPage,
  paymentResource,
  paymentsQuery,
  type AllocateBody,
  type Page,
  type PaymentBody,
  type PaymentResource,
  type PaymentsQuery,
} from '@okno/contracts';
import { Allow, Answers, Context, OncePerKey, type WorkContext } from '@okno/service-kit';
import { AllocatePayment } from './allocate-payment.usecase.js';
import { PaymentQueries } from './payments.queries.js';
import { RecordPayment } from './record-payment.usecase.js';

@Controller('payments')
export class PaymentsController {
  constructor(
    private readonly recordPayment: RecordPayment,
    private readonly allocatePayment: AllocatePayment,
    private readonly payments: PaymentQueries,
  ) {}

  @Post()
  @Allow('finance', 'integration', 'administrator')
  @Answers('Record money that came in', paymentResource, 201)
  record(@Body({ schema: paymentBody }) body: PaymentBody, @Context() context: WorkContext): Promise<PaymentResource> {
    return this.recordPayment.execute(body, context);
  }

  @Get()
  @Allow('finance', 'director')
  @Answers('Payments, newest first', paymentPage)
  list(
    @Query({ schema: paymentsQuery }) query: PaymentsQuery,
    @Context() context: WorkContext,
  ): Promise<Page<PaymentResource>> {
    return this.payments.list(query, 'all', context);
  }

  @Get('unmatched')
  @Allow('finance', 'director')
  @Answers('Payments of which something is not put against an invoice yet', paymentPage)
  unmatched(
    @Query({ schema: paymentsQuery }) query: PaymentsQuery,
    @Context() context: WorkContext,
  ): Promise<Page<PaymentResource>> {
    return this.payments.list(query, 'unmatched', context);
  }

  @Get(':id')
  @Allow('finance', 'director')
  @Answers('One payment', paymentResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<PaymentResource> {
    return this.payments.read(id, context);
  }

  @Post(':id/allocate')
  @OncePerKey()
  @Allow('finance')
  @Answers('Put money against invoices', paymentResource)
  allocate(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: allocateBody }) body: AllocateBody,
    @Context() context: WorkContext,
  ): Promise<PaymentResource> {
    return this.allocatePayment.execute(id, body, context);
  }
}
