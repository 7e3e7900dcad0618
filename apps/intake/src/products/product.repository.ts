import { Injectable } from '@nestjs/common';
import type { ProductResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

export interface ProductRecord {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

export const productColumns = `p.id, p.code, p.name, p.parent_id AS "parentId", p.active, p.version, p.created_at AS "createdAt"`;

export function toProductResource(product: ProductRecord): ProductResource {
  return { ...product, createdAt: product.createdAt.toISOString() };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

@Injectable()
export class ProductRepository {
  async lock(tx: Queryable, id: string): Promise<ProductRecord | undefined> {
    const [product] = await tx.query<ProductRecord>(
      `SELECT ${productColumns} FROM product p WHERE p.id = $1 FOR UPDATE`,
      [id],
    );
    return product;
  }

  /** By id or code. */
  async resolve(tx: Queryable, ref: string): Promise<ProductRecord | undefined> {
    const [product] = await tx.query<ProductRecord>(
      `SELECT ${productColumns} FROM product p WHERE p.code = $1 OR p.id = $2 LIMIT 1`,
      [ref, uuid.test(ref) ? ref : null],
    );
    return product;
  }

  /** One change of the tree at a time, so that two moves cannot close a circle together. */
  async lockTree(tx: Queryable): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('intake.product-tree', 0))`);
  }

  /** Whether `id` is `above` or lies somewhere below it. */
  async isWithin(tx: Queryable, id: string, above: string): Promise<boolean> {
    const rows = await tx.query(
      `WITH RECURSIVE up AS (
         SELECT id, parent_id FROM product WHERE id = $1
         UNION SELECT p.id, p.parent_id FROM product p JOIN up ON p.id = up.parent_id
       ) SELECT 1 FROM up WHERE id = $2`,
      [id, above],
    );
    return rows.length > 0;
  }

  /** @throws a unique violation of `product_code_unique` */
  async save(tx: Queryable, product: ProductRecord): Promise<void> {
    await tx.query(
      `INSERT INTO product (id, code, name, parent_id, active, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, parent_id = excluded.parent_id,
         active = excluded.active, version = excluded.version`,
      [product.id, product.code, product.name, product.parentId, product.active, product.version, product.createdAt],
    );
  }
}
