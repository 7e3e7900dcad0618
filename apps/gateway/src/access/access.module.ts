import { Module } from '@nestjs/common';
import { AccessChanges } from './access-changes.adapter.js';
import { Callers } from './callers.queries.js';
import { IdentitySigner } from './identity-signer.adapter.js';
import { RecogniseCaller } from './recognise-caller.usecase.js';

const parts = [AccessChanges, Callers, IdentitySigner, RecogniseCaller];

/** Who calls, and with which rights. */
@Module({ providers: parts, exports: parts })
export class AccessModule {}
