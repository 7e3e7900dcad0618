import { Injectable } from '@nestjs/common';
import type { PriceBody, PricePatchBody, PriceResource } from '@okno/contracts';
import { Refusal, UnitOfWork, once, type WorkContext } from '@okno/service-kit';
import { refuse } from '../billing-receivables.refusals.js';
import { References } from '../replicas/references.queries.js';
import { findPrice, insertPrice, updatePrice } from './prices.repository.js';

/** Sets what a product costs: used by the drafts that Okno makes by itself. */
@Injectable()
export class SetPrice {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
  ) {}

  async execute(body: PriceBody, context: WorkContext): Promise<PriceResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const [productId] = await this.references.products(work, [body.product], () => 'product');
        const price: PriceResource = {
          id: work.newId(),
          productId: productId ?? '',
          unitPrice: body.unitPrice,
          vatRate: body.vatRate,
          active: true,
          version: 1,
          createdAt: work.now.toISOString(),
        };
        if (!(await insertPrice(work, price))) throw refuse('price-exists');
        work.audit({ action: 'price.set', subjectKind: 'price', subjectIds: [price.id] });
        return price;
      }),
    );
  }

  async change(id: string, version: number, body: PricePatchBody, context: WorkContext): Promise<PriceResource> {
    return this.work.run(context, async (work) => {
      const current = await findPrice(work, id, true);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== version) throw new Refusal('version-conflict');
      const price: PriceResource = {
        ...current,
        unitPrice: body.unitPrice ?? current.unitPrice,
        vatRate: body.vatRate ?? current.vatRate,
        active: body.active ?? current.active,
        version: version + 1,
      };
      await updatePrice(work, price);
      work.audit({ action: 'price.change', subjectKind: 'price', subjectIds: [id], details: { ...body } });
      return price;
    });
  }
}
