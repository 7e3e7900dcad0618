import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { MessageRepository } from '../messages/message.repository.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ChatController } from './chat.controller.js';
import { ChatThreadRepository } from './chat-thread.repository.js';
import { TakeChatMessage } from './take-chat-message.usecase.js';

@Module({
  imports: [FilesModule, RequestsModule],
  controllers: [ChatController],
  providers: [ChatThreadRepository, MessageRepository, TakeChatMessage],
})
export class ChatModule {}
