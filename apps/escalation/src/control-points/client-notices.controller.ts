import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  clientNoticePage,
  clientNoticeResource,
  discardNoticeBody,
  idField,
  pageQuery,
  sendNoticeBody,
  type ClientNoticeResource,
  type Page,
  type PageQuery,
  type SendNoticeBody,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { AnswerNotice } from './answer-notice.usecase.js';
import { ClientNoticeQueries } from './client-notices.queries.js';

@Controller('requests/:id/notices')
export class ClientNoticesController {
  constructor(
    private readonly notices: ClientNoticeQueries,
    private readonly answerNotice: AnswerNotice,
  ) {}

  @Get()
  @AllowStaff()
  @Answers('What the client should know or was told, newest first', clientNoticePage)
  list(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<ClientNoticeResource>> {
    return this.notices.ofRequest(id, query, context);
  }

  @Post(':noticeId/send')
  @Allow('operator', 'manager', 'head', 'director')
  @Answers("Send it by the client's own channel, in other words if given", clientNoticeResource)
  send(
    @Param('id', { schema: idField }) id: string,
    @Param('noticeId', { schema: idField }) noticeId: string,
    @Body({ schema: sendNoticeBody }) { text }: SendNoticeBody,
    @Context() context: WorkContext,
  ): Promise<ClientNoticeResource> {
    return this.answerNotice.execute(id, noticeId, { verb: 'send', text }, context);
  }

  @Post(':noticeId/discard')
  @Allow('operator', 'manager', 'head', 'director')
  @Answers('The client need not know', clientNoticeResource)
  discard(
    @Param('id', { schema: idField }) id: string,
    @Param('noticeId', { schema: idField }) noticeId: string,
    @Body({ schema: discardNoticeBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<ClientNoticeResource> {
    return this.answerNotice.execute(id, noticeId, { verb: 'discard' }, context);
  }
}
