import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { idField, personalDataPart, type PersonalDataPart } from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { TellClientData } from './tell-client-data.usecase.js';

@ApiTags('personal data')
@Controller('clients/:id/personal-data')
export class PersonalDataController {
  constructor(private readonly tell: TellClientData) {}

  @Get('gateway')
  @Allow('operator', 'quality', 'director', 'client')
  @Answers('What the gateway holds of a client', personalDataPart)
  part(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<PersonalDataPart> {
    return this.tell.execute(id, context);
  }
}
