import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { UsersModule } from '../users/users.module.js';
import { EraseClientData } from './erase-client-data.usecase.js';
import { ErasureConsumer } from './erasure.consumer.js';
import { PersonalDataController } from './personal-data.controller.js';
import { TellClientData } from './tell-client-data.usecase.js';

@Module({
  imports: [AccessModule, UsersModule],
  controllers: [ErasureConsumer, PersonalDataController],
  providers: [EraseClientData, TellClientData],
})
export class PersonalDataModule {}
