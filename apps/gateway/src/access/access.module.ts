import { Module } from '@nestjs/common';
import { AbsencesConsumer } from './absences.consumer.js';
import { AccessChanges } from './access-changes.adapter.js';
import { Callers } from './callers.queries.js';
import { IdentitySigner } from './identity-signer.adapter.js';
import { RecogniseCaller } from './recognise-caller.usecase.js';

const parts = [AccessChanges, Callers, IdentitySigner, RecogniseCaller];

/** Who calls, and with which rights. */
@Module({ controllers: [AbsencesConsumer], providers: parts, exports: parts })
export class AccessModule {}
