import { Module } from '@nestjs/common';
import { EraseClientData } from './erase-client-data.usecase.js';
import { ErasureConsumer } from './erasure.consumer.js';

@Module({ controllers: [ErasureConsumer], providers: [EraseClientData] })
export class PersonalDataModule {}
