import type { PriceResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

interface PriceRow {
  readonly id: string;
  readonly product_id: string;
  readonly unit_price_minor: number;
  readonly currency: string;
  readonly vat_rate: string;
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Date;
}

const columns = 'id, product_id, unit_price_minor, currency, vat_rate, active, version, created_at';

function toPrice(row: PriceRow): PriceResource {
  return {
    id: row.id,
    productId: row.product_id,
    unitPrice: { amountMinor: row.unit_price_minor, currency: row.currency },
    vatRate: Number(row.vat_rate),
    active: row.active,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function findPrice(connection: Connection, id: string, lock = false): Promise<PriceResource | undefined> {
  const [row] = await connection.query<PriceRow>(
    `SELECT ${columns} FROM price WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return row === undefined ? undefined : toPrice(row);
}

/** The price in force for a product. */
export async function priceOf(connection: Connection, productId: string): Promise<PriceResource | undefined> {
  const [row] = await connection.query<PriceRow>(`SELECT ${columns} FROM price WHERE product_id = $1 AND active`, [
    productId,
  ]);
  return row === undefined ? undefined : toPrice(row);
}

/** Every price, oldest first: a price list is short. */
export async function listPrices(connection: Connection): Promise<readonly PriceResource[]> {
  const rows = await connection.query<PriceRow>(`SELECT ${columns} FROM price ORDER BY created_at, id LIMIT 10000`);
  return rows.map(toPrice);
}

/** @returns false when the product has a price already */
export async function insertPrice(connection: Connection, price: PriceResource): Promise<boolean> {
  const rows = await connection.query(
    `INSERT INTO price (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (product_id) DO NOTHING RETURNING id`,
    [
      price.id,
      price.productId,
      price.unitPrice.amountMinor,
      price.unitPrice.currency,
      price.vatRate,
      price.active,
      price.version,
      price.createdAt,
    ],
  );
  return rows.length === 1;
}

export async function updatePrice(connection: Connection, price: PriceResource): Promise<void> {
  await connection.query(
    `UPDATE price SET unit_price_minor = $2, currency = $3, vat_rate = $4, active = $5, version = $6 WHERE id = $1`,
    [price.id, price.unitPrice.amountMinor, price.unitPrice.currency, price.vatRate, price.active, price.version],
  );
}
