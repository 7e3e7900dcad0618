import { Injectable } from '@nestjs/common';
import type { PersonalDataService } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { ErasureRepository } from './erasure.repository.js';

/** What a service tells of its part of an erasure. */
export interface ErasedPart {
  readonly erasureId: string;
  readonly records: number;
  readonly kept: number;
  readonly at: string;
}

/** Notes that a service has erased its part; the erasure is done when all have. */
@Injectable()
export class NoteErasedPart {
  constructor(private readonly erasures: ErasureRepository) {}

  async execute(
    tx: Pick<Transaction, 'query'>,
    service: PersonalDataService,
    { erasureId, records, kept, at }: ErasedPart,
  ): Promise<void> {
    await this.erasures.addPart(tx, erasureId, { service, records, kept, doneAt: new Date(at) });
  }
}
