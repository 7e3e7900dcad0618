import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  idField,
  newProductBody,
  pageOf,
  productListQuery,
  productPatchBody,
  productResource,
  refField,
  type NewProductBody,
  type Page,
  type ProductListQuery,
  type ProductPatchBody,
  type ProductResource,
} from '@okno/contracts';
import { Allow, AllowSignedIn, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { DefineProduct } from './define-product.usecase.js';
import { ProductQueries } from './product.queries.js';

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly defineProduct: DefineProduct,
    private readonly products: ProductQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Add a product to the tree', productResource, 201)
  create(
    @Body({ schema: newProductBody }) body: NewProductBody,
    @Context() context: WorkContext,
  ): Promise<ProductResource> {
    return this.defineProduct.execute({ kind: 'new', body }, context);
  }

  @Get()
  @AllowSignedIn()
  @Answers('Products in the order of their codes; the tree is in parentId', pageOf(productResource))
  list(@Query({ schema: productListQuery }) query: ProductListQuery): Promise<Page<ProductResource>> {
    return this.products.list(query);
  }

  @Get(':id')
  @AllowSignedIn()
  @Answers('One product, by id or code', productResource)
  get(@Param('id', { schema: refField }) ref: string): Promise<ProductResource> {
    return this.products.get(ref);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Change a product; the fields that are not given stay', productResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: productPatchBody }) body: ProductPatchBody,
    @ExpectedVersion() version: number,
    @Context() context: WorkContext,
  ): Promise<ProductResource> {
    return this.defineProduct.execute({ kind: 'change', id, version, body }, context);
  }
}
