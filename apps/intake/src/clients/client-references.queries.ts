import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SETTINGS, known } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { refuse, refuseField } from '../intake.refusals.js';
import { normalizeEmail } from './email-address.rules.js';
import { normalizePhone } from './phone-number.adapter.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Turns what people write of others (numbers, addresses, products, employees) into what is stored, or names the field that is wrong. */
@Injectable()
export class ClientReferences {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
  ) {}

  /** @throws unusable-phone, naming `field` */
  phone(text: string, field: string): string {
    const phone = normalizePhone(text, this.settings.OKNO_DEFAULT_COUNTRY);
    if (phone === undefined) throw refuseField('unusable-phone', field);
    return phone;
  }

  /** @throws unusable-phone, naming `phones.0` and so on */
  phones(texts: readonly string[]): readonly string[] {
    return [...new Set(texts.map((text, index) => this.phone(text, `phones.${String(index)}`)))];
  }

  emails(texts: readonly string[]): readonly string[] {
    return [...new Set(texts.map(normalizeEmail))];
  }

  /** Ids of products given by id or code. @throws unknown-product, naming `products.0` and so on */
  async products(refs: readonly string[]): Promise<readonly string[]> {
    if (refs.length === 0) return [];
    const found = await this.database.query<{ id: string; code: string }>(
      'SELECT id, code FROM product WHERE code = ANY ($1::text[]) OR id = ANY ($2::uuid[])',
      [refs, refs.filter((ref) => uuid.test(ref))],
    );
    const idOf = new Map(found.flatMap(({ id, code }) => [[id, id] as const, [code, id] as const]));
    const unknown = refs.flatMap((ref, index) => (idOf.has(keyOf(ref)) ? [] : [`products.${String(index)}`]));
    if (unknown.length > 0) {
      const message = { en: 'There is no such product', ru: 'Такого продукта нет' };
      throw refuse('unknown-product', {
        errors: unknown.map((field) => ({ field, code: 'unknown-product', message })),
      });
    }
    return [...new Set(refs.map((ref) => idOf.get(keyOf(ref)) ?? ref))];
  }

  /** @throws not-found or employee-not-active, naming `field` */
  async activeEmployee(id: string, field: string): Promise<void> {
    const { active } = await this.employee(id, field);
    if (!active) throw refuseField('employee-not-active', field);
  }

  /** Waits for a young id. @throws not-found, naming `field` */
  async employee(id: string, field: string): Promise<{ readonly active: boolean }> {
    return known(id, async () => {
      const [row] = await this.database.query<{ active: boolean }>(
        'SELECT active FROM employee_replica WHERE id = $1',
        [id],
      );
      return row;
    }).catch((error: unknown) => {
      throw error instanceof Refusal && error.code === 'not-found' ? refuseField('not-found', field) : error;
    });
  }
}

function keyOf(ref: string): string {
  return uuid.test(ref) ? ref.toLowerCase() : ref;
}
