import { Module } from '@nestjs/common';
import { RequestsModule } from '../requests/requests.module.js';
import { ProblemNoticesConsumer } from './problem-notices.consumer.js';
import { TellOfProblem } from './tell-of-problem.usecase.js';

/** Clients hear from tier 3 what was changed about the cause of what they wrote. */
@Module({ imports: [RequestsModule], controllers: [ProblemNoticesConsumer], providers: [TellOfProblem] })
export class ProblemNoticesModule {}
