import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  telephonyEventAnswer,
  telephonyEventBody,
  type TelephonyEventAnswer,
  type TelephonyEventBody,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { RecordTelephonyEvent } from './record-telephony-event.usecase.js';

@ApiTags('channels')
@Controller('channels/telephony')
export class TelephonyController {
  constructor(private readonly record: RecordTelephonyEvent) {}

  @Post('events')
  @Allow('integration', 'operator', 'administrator')
  @Answers('Tell what happens to a telephone call: any order, any repetition', telephonyEventAnswer, 202)
  event(
    @Body({ schema: telephonyEventBody }) body: TelephonyEventBody,
    @Context() context: WorkContext,
  ): Promise<TelephonyEventAnswer> {
    return this.record.execute(body, context);
  }
}
