import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { SETTINGS } from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { CubeFeed } from './facts/cube-feed.js';
import { AskCube } from './query/ask-cube.usecase.js';
import { CubeController } from './query/cube.controller.js';
import { Members } from './query/members.queries.js';
import { QuestionSlots } from './query/question-slots.js';
import { ReadRecords } from './query/read-records.usecase.js';
import { ReaderScope } from './query/reader-scope.queries.js';
import { CubeStore } from './store/cube-store.js';

function cubeFile(settings: ComplaintsAnalyticsSettings): string {
  if (settings.OKNO_CUBE_FILE !== undefined) return settings.OKNO_CUBE_FILE;
  const folder = settings.OKNO_DATA_DIR;
  return folder === undefined ? ':memory:' : resolve(folder, 'cube', 'cube.duckdb');
}

@Module({
  controllers: [CubeController],
  providers: [
    {
      provide: CubeStore,
      inject: [SETTINGS],
      useFactory: (settings: ComplaintsAnalyticsSettings) =>
        CubeStore.open({ file: cubeFile(settings), memoryLimit: settings.OKNO_CUBE_MEMORY }),
    },
    CubeFeed,
    AskCube,
    Members,
    QuestionSlots,
    ReadRecords,
    ReaderScope,
  ],
})
export class CubeModule {}
