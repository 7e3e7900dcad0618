import { Module } from '@nestjs/common';
import { ExchangeCallsRepository } from '../asterisk/exchange-calls.repository.js';
import { ExchangeLinesRepository } from '../asterisk/exchange-lines.repository.js';
import { KeepLogLines } from '../asterisk/keep-log-lines.usecase.js';
import { StoreCdr } from '../asterisk/store-cdr.usecase.js';
import { StoreCel } from '../asterisk/store-cel.usecase.js';
import { StoreQueueLog } from '../asterisk/store-queue-log.usecase.js';
import { CountImportRows } from './count-import-rows.usecase.js';
import { DefineProfile } from './define-profile.usecase.js';
import { ImportClientsRepository } from './import-clients.repository.js';
import { ImportCountsConsumer } from './import-counts.consumer.js';
import { ImportPreviewsController } from './import-previews.controller.js';
import { ImportRejects } from './import-rejects.queries.js';
import { ImportLookups } from './import-lookups.queries.js';
import { ImportWorker } from './import-worker.timer.js';
import { ImportQueries } from './import.queries.js';
import { ImportProgressRepository } from './import-progress.repository.js';
import { ImportRepository } from './import.repository.js';
import { ImportsController } from './imports.controller.js';
import { PreviewImport } from './preview-import.usecase.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileRepository } from './profile.repository.js';
import { ProfilesController } from './profiles.controller.js';
import { ReceiveImport } from './receive-import.usecase.js';
import { RowStores } from './row-stores.repository.js';
import { StoreCallDays } from './store-call-days.usecase.js';
import { StoreCalls } from './store-calls.usecase.js';
import { StoreClients } from './store-clients.usecase.js';
import { StandInClients } from './stand-in-clients.repository.js';
import { StoreComplaintRows } from './store-complaint-rows.usecase.js';
import { StoreInvoiceRows } from './store-invoice-rows.usecase.js';
import { StoreRequestSnapshots } from './store-request-snapshots.usecase.js';
import { StoreRequestSteps } from './store-request-steps.usecase.js';
import { StoreRequests } from './store-requests.usecase.js';
import { CountUndoRound } from './count-undo-round.usecase.js';
import { ImportKept } from './import-kept.queries.js';
import { TakeBackCallDays, TakeBackCalls } from './take-back-calls.repository.js';
import { TakeBackClients } from './take-back-clients.repository.js';
import { TakeBackRequests, TakeBackSteps } from './take-back-requests.repository.js';
import { UndoImportRepository } from './undo-import.repository.js';
import { UndoImport } from './undo-import.usecase.js';
import { UndoRoundsConsumer } from './undo-rounds.consumer.js';
import { WorkThroughUndo } from './work-through-undo.usecase.js';
import { WorkThroughImport } from './work-through-import.usecase.js';

@Module({
  controllers: [
    ProfilesController,
    ImportPreviewsController,
    ImportsController,
    ImportCountsConsumer,
    UndoRoundsConsumer,
  ],
  providers: [
    CountImportRows,
    CountUndoRound,
    DefineProfile,
    ExchangeCallsRepository,
    ExchangeLinesRepository,
    ImportClientsRepository,
    ImportKept,
    ImportLookups,
    ImportQueries,
    ImportProgressRepository,
    ImportRejects,
    ImportRepository,
    ImportWorker,
    KeepLogLines,
    PreviewImport,
    ProfileQueries,
    ProfileRepository,
    ReceiveImport,
    RowStores,
    StandInClients,
    StoreCallDays,
    StoreCalls,
    StoreCdr,
    StoreCel,
    StoreClients,
    StoreComplaintRows,
    StoreInvoiceRows,
    StoreQueueLog,
    StoreRequestSnapshots,
    StoreRequestSteps,
    StoreRequests,
    TakeBackCallDays,
    TakeBackCalls,
    TakeBackClients,
    TakeBackRequests,
    TakeBackSteps,
    UndoImport,
    UndoImportRepository,
    WorkThroughImport,
    WorkThroughUndo,
  ],
})
export class ImportsModule {}
