import { Module } from '@nestjs/common';
import { CausesModule } from './causes/causes.module.js';
import { ComplaintsModule } from './complaints/complaints.module.js';
import { CubeModule } from './cube/cube.module.js';

@Module({ imports: [CausesModule, ComplaintsModule, CubeModule] })
export class ComplaintsAnalyticsModule {}
