import { Module } from '@nestjs/common';
import { SETTINGS } from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { CubeFeed } from '../cube-facts/cube-feed.consumer.js';
import { AskCube } from '../cube-query/ask-cube.usecase.js';
import { CubeController } from '../cube-query/cube.controller.js';
import { Members } from '../cube-query/members.queries.js';
import { QuestionSlots } from '../cube-query/question-slots.adapter.js';
import { ReadRecords } from '../cube-query/read-records.usecase.js';
import { ReaderScope } from '../cube-query/reader-scope.queries.js';
import { CubeStore } from '../cube-store/cube-store.adapter.js';
import { cubeOptions } from './cube-file.adapter.js';
import { RebuildCube } from './rebuild-cube.usecase.js';

@Module({
  controllers: [CubeController],
  providers: [
    {
      provide: CubeStore,
      inject: [SETTINGS],
      useFactory: (settings: ComplaintsAnalyticsSettings) => CubeStore.open(cubeOptions(settings)),
    },
    CubeFeed,
    AskCube,
    Members,
    QuestionSlots,
    ReadRecords,
    ReaderScope,
    RebuildCube,
  ],
  exports: [CubeFeed, CubeStore, Members, QuestionSlots],
})
export class CubeModule {}
