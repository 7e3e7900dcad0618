import { Inject, Injectable } from '@nestjs/common';
import type { Page, PriceResource } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal } from '@okno/service-kit';
import { findPrice, listPrices } from './prices.repository.js';

@Injectable()
export class PriceQueries {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** The whole list, oldest first: it is short. */
  async list(): Promise<Page<PriceResource>> {
    return { items: await listPrices(this.database), nextCursor: null };
  }

  /** @throws not-found */
  async read(id: string): Promise<PriceResource> {
    const price = await findPrice(this.database, id);
    if (price === undefined) throw new Refusal('not-found');
    return price;
  }
}
