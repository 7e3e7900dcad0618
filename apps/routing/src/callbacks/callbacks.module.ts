import { Module } from '@nestjs/common';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { CallbackQueries } from './callbacks.queries.js';
import { CallbacksConsumer } from './callbacks.consumer.js';
import { CallbacksController } from './callbacks.controller.js';
import { CancelCallback, FinishCallback } from './end-callback.usecase.js';
import { SettleCall } from './settle-call.usecase.js';

@Module({
  imports: [ReplicasModule],
  controllers: [CallbacksConsumer, CallbacksController],
  providers: [CallbackQueries, CancelCallback, FinishCallback, SettleCall],
})
export class CallbacksModule {}
