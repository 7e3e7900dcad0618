import { Controller, Get, Param } from '@nestjs/common';
import { idField, personalDataPart, type PersonalDataPart } from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { TellClientData } from './tell-client-data.usecase.js';

@Controller('clients/:id/personal-data')
export class PersonalDataController {
  constructor(private readonly tell: TellClientData) {}

  @Get('escalation')
  @Allow('operator', 'quality', 'director', 'client')
  @Answers('What escalation holds of a client', personalDataPart)
  part(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<PersonalDataPart> {
    return this.tell.execute(id, context);
  }
}
