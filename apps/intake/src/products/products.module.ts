import { Module } from '@nestjs/common';
import { DefineProduct } from './define-product.usecase.js';
import { ProductQueries } from './product.queries.js';
import { ProductRepository } from './product.repository.js';
import { ProductsController } from './products.controller.js';

@Module({
  controllers: [ProductsController],
  providers: [DefineProduct, ProductQueries, ProductRepository],
  exports: [ProductRepository],
})
export class ProductsModule {}
