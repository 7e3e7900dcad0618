import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { SETTINGS } from '@okno/service-kit';
import { normalizePhone } from '../clients/phone-number.adapter.js';
import type { IntakeSettings } from '../config.js';

type Queryable = Pick<Transaction, 'query'>;

/** By what files call people, queues, products and departments; keys in lower case. */
export interface Names {
  readonly employees: ReadonlyMap<string, string>;
  readonly departments: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, string>;
  /** The department of a queue. */
  readonly queues: ReadonlyMap<string, string>;
  /** Clients whose telephone number was asked for, null where it is nobody's; filled in as a file is worked through. */
  readonly callers: Map<string, string | null>;
}

const e164 = /^\+[1-9]\d{7,14}$/;
const mostRemembered = 50_000;

@Injectable()
export class ImportLookups {
  private readonly phones = new Map<string, string | null>();

  constructor(@Inject(SETTINGS) private readonly settings: IntakeSettings) {}

  /** Everything files may name; read once for a batch of rows. A name that several have means none of them. */
  async names(tx: Queryable): Promise<Names> {
    const [employees, departments, products, queues] = [
      await tx.query<Named>(`
        SELECT lower(email) AS name, id FROM employee_name_replica
        UNION ALL SELECT lower(n.name), min(n.id::text)::uuid FROM employee_name_replica n GROUP BY 1 HAVING count(*) = 1
        UNION ALL SELECT id::text, id FROM employee_replica
        UNION ALL SELECT x.extension, min(x.employee_id::text)::uuid FROM extension_replica x
          WHERE x.extension IS NOT NULL AND x.version = (SELECT max(version) FROM extension_replica l WHERE l.employee_id = x.employee_id)
          GROUP BY 1 HAVING count(*) = 1`),
      await tx.query<Named>(`
        SELECT lower(name) AS name, min(id::text)::uuid AS id FROM department_replica GROUP BY 1 HAVING count(*) = 1
        UNION ALL SELECT lower(code), id FROM department_replica UNION ALL SELECT id::text, id FROM department_replica`),
      await tx.query<Named>(`
        SELECT lower(name) AS name, min(id::text)::uuid AS id FROM product GROUP BY 1 HAVING count(*) = 1
        UNION ALL SELECT lower(code), id FROM product UNION ALL SELECT id::text, id FROM product`),
      await tx.query<Named>(`
        SELECT lower(name) AS name, min(department_id::text)::uuid AS id FROM queue_replica GROUP BY 1 HAVING count(*) = 1
        UNION ALL SELECT lower(code), department_id FROM queue_replica`),
    ];
    return {
      employees: mapOf(employees),
      departments: mapOf(departments),
      products: mapOf(products),
      queues: mapOf(queues),
      callers: new Map(),
    };
  }

  /** Clients by their id in another system, whichever that is. */
  async clientsByExternalId(tx: Queryable, values: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const wanted = distinct(values);
    if (wanted.length === 0) return new Map();
    const rows = await tx.query<{ value: string; id: string }>(
      `SELECT DISTINCT ON (value) value, client_id AS id FROM client_external_id WHERE value = ANY ($1::text[])
       ORDER BY value, system = 'import' DESC, system`,
      [wanted],
    );
    return new Map(rows.map(({ value, id }) => [value, id]));
  }

  /** Clients by their number; a number that several have means none of them. */
  async clientsByPhone(
    tx: Queryable,
    phones: readonly (string | null)[],
    known: Names['callers'] = new Map(),
  ): Promise<Names['callers']> {
    const wanted = distinct(phones).filter((phone) => !known.has(phone));
    if (wanted.length === 0) return known;
    const rows = await tx.query<{ phone: string; id: string }>(
      `SELECT p.phone, min(p.client_id::text)::uuid AS id FROM client_phone p JOIN client c ON c.id = p.client_id AND c.active
       WHERE p.phone = ANY ($1::text[]) GROUP BY p.phone HAVING count(DISTINCT p.client_id) = 1`,
      [wanted],
    );
    for (const phone of wanted) known.set(phone, null);
    for (const { phone, id } of rows) known.set(phone, id);
    return known;
  }

  async requestsByReference(
    tx: Queryable,
    references: readonly (string | null)[],
  ): Promise<ReadonlyMap<string, string>> {
    const wanted = distinct(references);
    if (wanted.length === 0) return new Map();
    const rows = await tx.query<{ reference: string; id: string }>(
      'SELECT reference, id FROM request WHERE reference = ANY ($1::text[])',
      [wanted],
    );
    return new Map(rows.map(({ reference, id }) => [reference, id]));
  }

  /** E.164, or null for a text that is no telephone number. Numbers repeat in files, so they are remembered. */
  phone(text: string): string | null {
    if (e164.test(text)) return text;
    const known = this.phones.get(text);
    if (known !== undefined) return known;
    const phone = text.length < 5 ? null : (normalizePhone(text, this.settings.OKNO_DEFAULT_COUNTRY) ?? null);
    if (this.phones.size >= mostRemembered) this.phones.clear();
    this.phones.set(text, phone);
    return phone;
  }
}

interface Named {
  readonly name: string;
  readonly id: string;
}

function mapOf(rows: readonly Named[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ name, id }) => [name, id]));
}

function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== null))];
}

/** The id behind a name; null for none and for an unknown one. */
export function idOf(names: ReadonlyMap<string, string>, name: string | null): string | null {
  return name === null ? null : (names.get(name.toLowerCase()) ?? null);
}
