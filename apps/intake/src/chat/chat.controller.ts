import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  chatAnswer,
  chatMessageBody,
  chatResource,
  type ChatAnswer,
  type ChatMessageBody,
  type ChatResource,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { TakeChatMessage } from './take-chat-message.usecase.js';

@ApiTags('channels')
@Controller('channels/chat')
@Allow('client')
export class ChatController {
  constructor(private readonly chat: TakeChatMessage) {}

  @Post()
  @Answers('Say something in the chat: goes on with what is talked about, or begins a request', chatAnswer, 201)
  say(@Body({ schema: chatMessageBody }) body: ChatMessageBody, @Context() context: WorkContext): Promise<ChatAnswer> {
    return this.chat.execute(body, context);
  }

  @Get()
  @Answers('What is talked about at the moment', chatResource)
  current(@Context() context: WorkContext): Promise<ChatResource> {
    return this.chat.current(context);
  }
}
