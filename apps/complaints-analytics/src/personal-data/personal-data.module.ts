import { Module } from '@nestjs/common';
import { EraseClientData } from './erase-client-data.usecase.js';
import { ErasureConsumer } from './erasure.consumer.js';
import { PersonalDataController } from './personal-data.controller.js';
import { TellClientData } from './tell-client-data.usecase.js';

@Module({ controllers: [ErasureConsumer, PersonalDataController], providers: [EraseClientData, TellClientData] })
export class PersonalDataModule {}
