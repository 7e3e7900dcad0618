import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { FilesModule } from '../files/files.module.js';
import { AppendMessage } from '../messages/append-message.usecase.js';
import { ClientNoticesConsumer } from '../messages/client-notices.consumer.js';
import { SendNotice } from '../messages/send-notice.usecase.js';
import { MessageQueries } from '../messages/message.queries.js';
import { MessageRepository } from '../messages/message.repository.js';
import { MessagesController } from '../messages/messages.controller.js';
import { PostMessage } from '../messages/post-message.usecase.js';
import { RecordMessage } from '../messages/record-message.usecase.js';
import { TimelineModule } from '../timeline/timeline.module.js';
import { ChangeRequest } from './change-request.usecase.js';
import { ClosingPolicyQueries } from './closing-policy.queries.js';
import { ComplaintsConsumer } from './complaints.consumer.js';
import { FollowWorkConsumer } from './follow-work.consumer.js';
import { FollowWork } from './follow-work.usecase.js';
import { HandOverConsumer } from './hand-over.consumer.js';
import { HandOverTimer } from './hand-over.timer.js';
import { MergeRepository } from './merge.repository.js';
import { MergeRequest } from './merge-request.usecase.js';
import { OpenWorkQueries } from './open-work.queries.js';
import { RecordExchange } from './record-exchange.usecase.js';
import { RecordFacts } from './record-facts.usecase.js';
import { RegisterForComplaint } from './register-for-complaint.usecase.js';
import { RegisterRequest } from './register-request.usecase.js';
import { RegistrationFactsQueries } from './registration-facts.queries.js';
import { RegistrationWriter } from './registration-writer.repository.js';
import { RegistrationRepository } from './registration.repository.js';
import { RequestTimers } from './request-timers.timer.js';
import { RequestQueries } from './request.queries.js';
import { RequestRepository } from './request.repository.js';
import { RequestsController } from './requests.controller.js';
import { UnmergeRequest } from './unmerge-request.usecase.js';
import { WorkReplicasConsumer } from './work-replicas.consumer.js';

/** Requests and their messages: a message changes its request, and a request is answered by a message. */
@Module({
  imports: [ClientsModule, FilesModule, TimelineModule],
  controllers: [
    RequestsController,
    MessagesController,
    ClientNoticesConsumer,
    WorkReplicasConsumer,
    FollowWorkConsumer,
    ComplaintsConsumer,
    HandOverConsumer,
  ],
  providers: [
    AppendMessage,
    ChangeRequest,
    ClosingPolicyQueries,
    FollowWork,
    HandOverTimer,
    MergeRepository,
    MergeRequest,
    MessageQueries,
    MessageRepository,
    OpenWorkQueries,
    PostMessage,
    RecordExchange,
    RecordFacts,
    RecordMessage,
    RegisterForComplaint,
    RegisterRequest,
    RegistrationFactsQueries,
    RegistrationRepository,
    RegistrationWriter,
    RequestQueries,
    RequestRepository,
    RequestTimers,
    SendNotice,
    UnmergeRequest,
  ],
  exports: [
    AppendMessage,
    RecordExchange,
    RecordFacts,
    RegisterRequest,
    RegistrationFactsQueries,
    RequestQueries,
    RequestRepository,
  ],
})
export class RequestsModule {}
