import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import {
  idField,
  priceBody,
  pricePage,
  pricePatchBody,
  priceResource,
  type Page,
  type PriceBody,
  type PricePatchBody,
  type PriceResource,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { Allow, Answers, Context, DATABASE, ExpectedVersion, Refusal, type WorkContext } from '@okno/service-kit';
import { findPrice, listPrices } from './prices.repository.js';
import { SetPrice } from './set-price.usecase.js';

@Controller('prices')
export class PricesController {
  constructor(
    private readonly setPrice: SetPrice,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Post()
  @Allow('finance', 'administrator')
  @Answers('Set the price of a product', priceResource, 201)
  create(@Body({ schema: priceBody }) body: PriceBody, @Context() context: WorkContext): Promise<PriceResource> {
    return this.setPrice.execute(body, context);
  }

  @Get()
  @Allow('finance', 'administrator', 'director', 'manager')
  @Answers('The price list', pricePage)
  async list(): Promise<Page<PriceResource>> {
    return { items: await listPrices(this.database), nextCursor: null };
  }

  @Get(':id')
  @Allow('finance', 'administrator', 'director', 'manager')
  @Answers('One price', priceResource)
  async read(@Param('id', { schema: idField }) id: string): Promise<PriceResource> {
    const price = await findPrice(this.database, id);
    if (price === undefined) throw new Refusal('not-found');
    return price;
  }

  @Patch(':id')
  @Allow('finance', 'administrator')
  @Answers('Change a price; invoices that exist keep theirs', priceResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: pricePatchBody }) body: PricePatchBody,
    @Context() context: WorkContext,
  ): Promise<PriceResource> {
    return this.setPrice.change(id, version, body, context);
  }
}
