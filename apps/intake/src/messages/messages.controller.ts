import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  idField,
  messageResource,
  newMessageBody,
  pageOf,
  pageQuery,
  refField,
  type MessageResource,
  type NewMessageBody,
  type Page,
  type PageQuery,
} from '@okno/contracts';
import { Allow, AllowSignedIn, Answers, Context, type WorkContext } from '@okno/service-kit';
import { MessageQueries } from './message.queries.js';
import { PostMessage } from './post-message.usecase.js';

@ApiTags('requests')
@Controller('requests/:id/messages')
export class MessagesController {
  constructor(
    private readonly postMessage: PostMessage,
    private readonly messages: MessageQueries,
  ) {}

  @Post()
  @Allow('operator', 'manager', 'specialist', 'head', 'director', 'quality', 'client')
  @Answers('Write to the client, note something for colleagues, or record what the client wrote', messageResource, 201)
  post(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: newMessageBody }) body: NewMessageBody,
    @Context() context: WorkContext,
  ): Promise<MessageResource> {
    return this.postMessage.execute(ref, body, context);
  }

  @Get()
  @AllowSignedIn()
  @Answers('What was written about a request, newest first', pageOf(messageResource))
  list(
    @Param('id', { schema: refField }) ref: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<MessageResource>> {
    return this.messages.list(ref, query, context);
  }

  @Get(':messageId')
  @AllowSignedIn()
  @Answers('One message about a request', messageResource)
  get(
    @Param('id', { schema: refField }) ref: string,
    @Param('messageId', { schema: idField }) messageId: string,
    @Context() context: WorkContext,
  ): Promise<MessageResource> {
    return this.messages.get(ref, messageId, context);
  }
}
