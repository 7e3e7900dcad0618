import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
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
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { PriceQueries } from './prices.queries.js';
import { SetPrice } from './set-price.usecase.js';

@Controller('prices')
export class PricesController {
  constructor(
    private readonly setPrice: SetPrice,
    private readonly prices: PriceQueries,
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
  list(): Promise<Page<PriceResource>> {
    return this.prices.list();
  }

  @Get(':id')
  @Allow('finance', 'administrator', 'director', 'manager')
  @Answers('One price', priceResource)
  read(@Param('id', { schema: idField }) id: string): Promise<PriceResource> {
    return this.prices.read(id);
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
