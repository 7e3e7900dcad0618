import { Module } from '@nestjs/common';
import { ImportComplaints } from './import-complaints.usecase.js';
import { ImportsConsumer } from './imports.consumer.js';
import { UndoComplaints } from './undo-complaints.usecase.js';

@Module({ controllers: [ImportsConsumer], providers: [ImportComplaints, UndoComplaints] })
export class ImportsModule {}
