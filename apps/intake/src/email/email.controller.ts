import { Readable } from 'node:stream';
import { Controller, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { mailAnswer, type MailAnswer } from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import type { FastifyRequest } from 'fastify';
import { chunksOf } from '../files/store-file.usecase.js';
import { refuse } from '../intake.refusals.js';
import { ReceiveMail } from './receive-mail.usecase.js';

@ApiTags('channels')
@Controller('channels/email')
export class EmailController {
  constructor(private readonly receive: ReceiveMail) {}

  @Post()
  @Allow('integration', 'operator', 'administrator')
  @ApiConsumes('message/rfc822')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers('Hand over a mail as it came (at most 40 MB): a new request, or a word on one', mailAnswer, 202)
  async take(@Req() request: FastifyRequest, @Context() context: WorkContext): Promise<MailAnswer> {
    const raw = request.body instanceof Readable ? Buffer.concat(await chunksOf(request.body)) : Buffer.alloc(0);
    if (raw.length === 0) throw refuse('unreadable-body');
    return this.receive.execute(raw, context);
  }
}
