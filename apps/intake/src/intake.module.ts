import { Module } from '@nestjs/common';
import { CallsModule } from './calls/calls.module.js';
import { ChatModule } from './chat/chat.module.js';
import { ClientsModule } from './clients/clients.module.js';
import { DuplicatesModule } from './duplicates/duplicates.module.js';
import { EmailModule } from './email/email.module.js';
import { FilesModule } from './files/files.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';
import { ProblemNoticesModule } from './problem-notices/problem-notices.module.js';
import { ProductsModule } from './products/products.module.js';
import { ReplicasModule } from './replicas/replicas.module.js';
import { RequestsModule } from './requests/requests.module.js';
import { SearchModule } from './search/search.module.js';
import { TimelineModule } from './timeline/timeline.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({
  imports: [
    CallsModule,
    ChatModule,
    ClientsModule,
    DuplicatesModule,
    EmailModule,
    FilesModule,
    ImportsModule,
    PersonalDataModule,
    ProblemNoticesModule,
    ProductsModule,
    ReplicasModule,
    RequestsModule,
    SearchModule,
    TimelineModule,
    WebhooksModule,
  ],
})
export class IntakeModule {}
