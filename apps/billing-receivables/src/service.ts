import {
  approvalEnds,
  clientDescribed,
  clientErased,
  importUndoAsked,
  importedClientsUndone,
  importedInvoicesUndone,
  importedRequestsUndone,
  invoiceApprovalAsked,
  invoiceApprovalCalledOff,
  invoiceApproved,
  invoiceBecameOverdue,
  invoiceChunkCounted,
  invoiceCredited,
  invoiceDrafted,
  invoiceIssued,
  invoicePaid,
  invoicePartlyPaid,
  invoiceRowsReceived,
  invoicesImported,
  paymentAllocated,
  paymentRecorded,
  productDefined,
  receivablesDataErased,
  requestDescribed,
  requestRegistered,
  requestSolved,
} from '@okno/contracts';
import type { ServiceDefinition } from '@okno/service-kit';
import { BillingReceivablesModule } from './billing-receivables.module.js';
import { receivablesRefusals } from './billing-receivables.refusals.js';
import { receivablesSettings } from './config.js';
import { invoicesMigration } from './migrations/0001-invoices.js';
import { ledgerMigration } from './migrations/0002-ledger.js';
import { replicasMigration } from './migrations/0003-replicas.js';
import { importedInvoicesMigration } from './migrations/0004-imported-invoices.js';
import { undoImportsMigration } from './migrations/0005-undo-imports.js';
import { invoiceApprovalsMigration } from './migrations/0006-invoice-approvals.js';
import { billingTables } from './personal-data/billing-tables.rules.js';

/** Gets paid: invoices, payments, the ledger and what is owed. */
export const billingReceivablesService: ServiceDefinition = {
  name: 'billing-receivables',
  schema: 'billing_receivables',
  title: { en: 'Invoices and receivables', ru: 'Счета и задолженность' },
  module: BillingReceivablesModule,
  migrations: [
    invoicesMigration,
    ledgerMigration,
    replicasMigration,
    importedInvoicesMigration,
    undoImportsMigration,
    invoiceApprovalsMigration,
  ],
  publishes: [
    importedInvoicesUndone,
    invoiceApprovalAsked,
    invoiceApprovalCalledOff,
    invoiceApproved,
    invoiceBecameOverdue,
    invoiceChunkCounted,
    invoiceCredited,
    invoiceDrafted,
    invoiceIssued,
    invoicePaid,
    invoicePartlyPaid,
    invoicesImported,
    paymentAllocated,
    paymentRecorded,
    receivablesDataErased,
  ],
  consumes: [
    ...approvalEnds,
    clientDescribed,
    clientErased,
    importUndoAsked,
    importedClientsUndone,
    importedRequestsUndone,
    invoiceRowsReceived,
    productDefined,
    requestDescribed,
    requestRegistered,
    requestSolved,
  ],
  projections: ['product_replica', 'client_tax_replica', 'request_replica', 'request_text_replica'],
  personalData: billingTables,
  refusals: receivablesRefusals,
  settings: receivablesSettings,
};
