import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { MoveClock } from './move-clock.usecase.js';
import { TestClockController } from './test-clock.controller.js';

/** Time as tests move it. */
@Module({ imports: [AccessModule], controllers: [TestClockController], providers: [MoveClock] })
export class TestClockModule {}
