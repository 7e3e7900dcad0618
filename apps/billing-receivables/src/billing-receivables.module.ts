import { Module } from '@nestjs/common';
import { ImportInvoices } from './imports/import-invoices.usecase.js';
import { UndoInvoices } from './imports/undo-invoices.usecase.js';
import { ImportsConsumer } from './imports/imports.consumer.js';
import { ApproveInvoice } from './invoices/approve-invoice.usecase.js';
import { BillableRequestsConsumer } from './invoices/billable-requests.consumer.js';
import { DraftForRequest } from './invoices/draft-for-request.usecase.js';
import { DraftInvoice } from './invoices/draft-invoice.usecase.js';
import { InvoiceApprovalsConsumer } from './invoices/invoice-approvals.consumer.js';
import { InvoicesController } from './invoices/invoices.controller.js';
import { InvoiceQueries } from './invoices/invoices.queries.js';
import { MoveInvoice } from './invoices/move-invoice.usecase.js';
import { OverdueTimer } from './invoices/overdue.timer.js';
import { ReceivablesController } from './ledger/receivables.controller.js';
import { ReceivablesQueries } from './ledger/receivables.queries.js';
import { AllocatePayment } from './payments/allocate-payment.usecase.js';
import { PaymentsController } from './payments/payments.controller.js';
import { PaymentQueries } from './payments/payments.queries.js';
import { RecordPayment } from './payments/record-payment.usecase.js';
import { PriceQueries } from './prices/prices.queries.js';
import { PricesController } from './prices/prices.controller.js';
import { SetPrice } from './prices/set-price.usecase.js';
import { References } from './replicas/references.queries.js';
import { ReplicasConsumer } from './replicas/replicas.consumer.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';

@Module({
  imports: [PersonalDataModule],
  controllers: [
    InvoicesController,
    PaymentsController,
    PricesController,
    ReceivablesController,
    BillableRequestsConsumer,
    InvoiceApprovalsConsumer,
    ImportsConsumer,
    ReplicasConsumer,
  ],
  providers: [
    AllocatePayment,
    ApproveInvoice,
    DraftForRequest,
    DraftInvoice,
    ImportInvoices,
    InvoiceQueries,
    MoveInvoice,
    OverdueTimer,
    PaymentQueries,
    PriceQueries,
    ReceivablesQueries,
    RecordPayment,
    References,
    SetPrice,
    UndoInvoices,
  ],
})
export class BillingReceivablesModule {}
