import { Module } from '@nestjs/common';
import { CubeModule } from '../cube/cube.module.js';
import { AnnounceCatalogue } from './announce-catalogue.usecase.js';
import { AnswerEffect } from './answer-effect.usecase.js';
import { EffectsConsumer } from './effects.consumer.js';
import { EffectsTimer } from './effects.timer.js';

/** Tells tier 3 whether what it did had an effect. */
@Module({
  imports: [CubeModule],
  controllers: [EffectsConsumer],
  providers: [AnnounceCatalogue, AnswerEffect, EffectsTimer],
})
export class EffectsModule {}
