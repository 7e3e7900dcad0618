import { Module } from '@nestjs/common';
import { ClientsModule } from './clients/clients.module.js';
import { FilesModule } from './files/files.module.js';
import { ProductsModule } from './products/products.module.js';
import { ReplicasModule } from './replicas/replicas.module.js';
import { RequestsModule } from './requests/requests.module.js';
import { TimelineModule } from './timeline/timeline.module.js';

@Module({ imports: [ClientsModule, FilesModule, ProductsModule, ReplicasModule, RequestsModule, TimelineModule] })
export class IntakeModule {}
