import { Module } from '@nestjs/common';
import { AmiListener } from '../asterisk/ami-listener.timer.js';
import { ExchangeListenerRepository } from '../asterisk/exchange-listener.repository.js';
import { ClientsModule } from '../clients/clients.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { RecordTelephonyEvent } from '../telephony/record-telephony-event.usecase.js';
import { TelephonyController } from '../telephony/telephony.controller.js';
import { TimelineModule } from '../timeline/timeline.module.js';
import { CallCardQueries } from './call-card.queries.js';
import { CallPartiesQueries } from './call-parties.queries.js';
import { CallQueries } from './call.queries.js';
import { CallRepository } from './call.repository.js';
import { CallsController } from './calls.controller.js';
import { LinkRequest } from './link-request.usecase.js';
import { OrganisationNamesConsumer } from './organisation-names.consumer.js';
import { RequestsOfCallsConsumer } from './requests-of-calls.consumer.js';
import { SettleCall } from './settle-call.usecase.js';

@Module({
  imports: [ClientsModule, RequestsModule, TimelineModule],
  controllers: [CallsController, TelephonyController, OrganisationNamesConsumer, RequestsOfCallsConsumer],
  providers: [
    AmiListener,
    CallCardQueries,
    CallPartiesQueries,
    CallQueries,
    CallRepository,
    ExchangeListenerRepository,
    LinkRequest,
    RecordTelephonyEvent,
    SettleCall,
  ],
})
export class CallsModule {}
