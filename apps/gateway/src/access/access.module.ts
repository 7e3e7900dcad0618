import { Module } from '@nestjs/common';
import { AbsencesConsumer } from './absences.consumer.js';
import { AccessChanges } from './access-changes.adapter.js';
import { Callers } from './callers.queries.js';
import { IdentitySigner } from './identity-signer.adapter.js';
import { RecogniseCaller } from './recognise-caller.usecase.js';
import { SignedCallsExpiry } from './signed-calls-expiry.timer.js';
import { SignedCalls } from './signed-calls.repository.js';
import { VerifySignedCall } from './verify-signed-call.usecase.js';

const parts = [AccessChanges, Callers, IdentitySigner, RecogniseCaller, VerifySignedCall];

/** Who calls, and with which rights. */
@Module({ controllers: [AbsencesConsumer], providers: [...parts, SignedCalls, SignedCallsExpiry], exports: parts })
export class AccessModule {}
