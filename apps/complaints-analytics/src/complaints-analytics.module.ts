import { Module } from '@nestjs/common';
import { CausesModule } from './causes/causes.module.js';
import { CubeModule } from './cube/cube.module.js';

@Module({ imports: [CausesModule, CubeModule] })
export class ComplaintsAnalyticsModule {}
