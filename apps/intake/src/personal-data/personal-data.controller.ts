import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  idField,
  personalDataIndex,
  personalDataPart,
  type PersonalDataIndex,
  type PersonalDataPart,
} from '@okno/contracts';
import { TellWhere } from './tell-where.usecase.js';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { TellClientData } from './tell-client-data.usecase.js';

@ApiTags('personal data')
@Controller('clients/:id/personal-data')
export class PersonalDataController {
  constructor(
    private readonly tell: TellClientData,
    private readonly where: TellWhere,
  ) {}

  @Get()
  @Allow('operator', 'quality', 'director', 'client')
  @Answers("Where everything that is held of a client can be read: every service's part", personalDataIndex)
  index(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<PersonalDataIndex> {
    return this.where.execute(id, context);
  }

  @Get('intake')
  @Allow('operator', 'quality', 'director', 'client')
  @Answers('What intake holds of a client', personalDataPart)
  part(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<PersonalDataPart> {
    return this.tell.execute(id, context);
  }
}
