import { Inject, Injectable } from '@nestjs/common';
import { textField, type Page, type ProductListQuery, type ProductResource } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, SqlParameters, decodeCursorAs, toPage } from '@okno/service-kit';
import { z } from 'zod';
import { refuse } from '../intake.refusals.js';
import { ProductRepository, productColumns, toProductResource, type ProductRecord } from './product.repository.js';

const cursor = z.tuple([textField(100)]);

@Injectable()
export class ProductQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly products: ProductRepository,
  ) {}

  /** By id or code. */
  async get(ref: string): Promise<ProductResource> {
    const product = await this.products.resolve(this.database, ref);
    if (product === undefined) throw refuse('not-found');
    return toProductResource(product);
  }

  /** In the order of their codes. */
  async list(query: ProductListQuery): Promise<Page<ProductResource>> {
    const parameters = new SqlParameters();
    const conditions = ['TRUE'];
    if (query.q !== undefined && query.q !== '') {
      const pattern = parameters.add(`%${query.q.replaceAll(/[\\%_]/g, '\\$&')}%`);
      conditions.push(`(p.code ILIKE ${pattern} OR p.name ILIKE ${pattern})`);
    }
    if (query.parentId !== undefined) conditions.push(`p.parent_id = ${parameters.add(query.parentId)}::uuid`);
    const after = decodeCursorAs(query.after, cursor);
    if (after !== undefined) conditions.push(`p.code > ${parameters.add(after[0].replaceAll('\u0000', ''))}`);
    const rows = await this.database.query<ProductRecord>(
      `SELECT ${productColumns} FROM product p WHERE ${conditions.join(' AND ')}
       ORDER BY p.code LIMIT ${parameters.add(query.limit + 1)}`,
      parameters.values,
    );
    return toPage(rows, query.limit, toProductResource, ({ code }) => [code]);
  }
}
