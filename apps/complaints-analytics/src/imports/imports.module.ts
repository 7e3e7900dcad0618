import { Module } from '@nestjs/common';
import { ImportComplaints } from './import-complaints.usecase.js';
import { ImportsConsumer } from './imports.consumer.js';

@Module({ controllers: [ImportsConsumer], providers: [ImportComplaints] })
export class ImportsModule {}
