import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { eraseClientBody, erasureResource, idField, type EraseClientBody, type ErasureResource } from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { AskErasure } from './ask-erasure.usecase.js';

@ApiTags('personal data')
@Controller('clients')
export class ErasuresController {
  constructor(private readonly askErasure: AskErasure) {}

  @Post(':id/erase')
  @Allow('director', 'quality')
  @Answers('Erase a client in every service', erasureResource, 202)
  erase(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: eraseClientBody }) body: EraseClientBody,
    @Context() context: WorkContext,
  ): Promise<ErasureResource> {
    return this.askErasure.execute(id, body, context);
  }

  @Get(':id/erasure')
  @Allow('director', 'quality', 'administrator')
  @Answers('How far the erasure of a client is', erasureResource)
  progress(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<ErasureResource> {
    return this.askErasure.progress(id, context);
  }
}
