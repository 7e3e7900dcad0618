import { Module } from '@nestjs/common';
import { CubeModule } from './cube/cube.module.js';

@Module({ imports: [CubeModule] })
export class ComplaintsAnalyticsModule {}
