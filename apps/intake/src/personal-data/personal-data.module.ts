import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { AskErasure } from './ask-erasure.usecase.js';
import { ClientInvoicesConsumer } from './client-invoices.consumer.js';
import { ClientTracesQueries } from './client-traces.queries.js';
import { EraseCard } from './erase-card.usecase.js';
import { EraseClients } from './erase-clients.timer.js';
import { EraseFiles } from './erase-files.repository.js';
import { EraseWords } from './erase-words.repository.js';
import { ErasurePartsConsumer } from './erasure-parts.consumer.js';
import { ErasureRepository } from './erasure.repository.js';
import { ErasuresController } from './erasures.controller.js';
import { NoteErasedPart } from './note-erased-part.usecase.js';
import { PersonalDataController } from './personal-data.controller.js';
import { TellClientData } from './tell-client-data.usecase.js';
import { TellWhere } from './tell-where.usecase.js';

/** What intake knows of a client: to be told, and to be erased. */
@Module({
  imports: [ClientsModule],
  controllers: [ClientInvoicesConsumer, ErasurePartsConsumer, ErasuresController, PersonalDataController],
  providers: [
    AskErasure,
    ClientTracesQueries,
    EraseCard,
    EraseClients,
    EraseFiles,
    EraseWords,
    ErasureRepository,
    NoteErasedPart,
    TellClientData,
    TellWhere,
  ],
})
export class PersonalDataModule {}
