import { Module } from '@nestjs/common';
import { CausesModule } from './causes/causes.module.js';
import { ComplaintsModule } from './complaints/complaints.module.js';
import { CubeModule } from './cube/cube.module.js';
import { EffectsModule } from './effects/effects.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';

@Module({ imports: [CausesModule, ComplaintsModule, CubeModule, EffectsModule, ImportsModule, PersonalDataModule] })
export class ComplaintsAnalyticsModule {}
