import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { UsersModule } from '../users/users.module.js';
import { EraseClientData } from './erase-client-data.usecase.js';
import { ErasureConsumer } from './erasure.consumer.js';

@Module({ imports: [AccessModule, UsersModule], controllers: [ErasureConsumer], providers: [EraseClientData] })
export class PersonalDataModule {}
