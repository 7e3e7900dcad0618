import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, known, madeAt, Refusal, type FieldFault } from '@okno/service-kit';
import { refuse, unknownFault } from '../escalation.refusals.js';

type ReferenceTable = 'request' | 'client' | 'contact' | 'complaint' | 'product' | 'cause' | 'department' | 'employee';

/** How a record may be named beside its id, and which may not be named any more. */
const codes: ReadonlySet<ReferenceTable> = new Set<ReferenceTable>(['product', 'cause']);
const retirable: ReadonlySet<ReferenceTable> = new Set<ReferenceTable>(['department', 'employee']);

/** Turns what a body names into ids. A young id of another service's record is waited for; do it outside transactions. */
@Injectable()
export class References {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** The ids of `names`, in their order, each once. @throws unknown-reference naming each that is unknown */
  async resolve(table: ReferenceTable, field: string, names: readonly string[]): Promise<string[]> {
    const found = await this.find(table, names);
    const faults: FieldFault[] = [];
    for (const [index, name] of names.entries()) {
      if (found.has(name)) continue;
      const late = await this.await(table, name);
      if (late === undefined) faults.push(unknownFault(`${field}.${index.toString()}`));
      else found.set(name, late);
    }
    if (faults.length > 0) throw refuse('unknown-reference', { errors: faults });
    return [...new Set(names.flatMap((name) => found.get(name) ?? []))];
  }

  /** @throws unknown-reference */
  async resolveOne(table: ReferenceTable, field: string, name: string): Promise<string> {
    const found = (await this.find(table, [name])).get(name) ?? (await this.await(table, name));
    if (found === undefined) throw refuse('unknown-reference', { errors: [unknownFault(field)] });
    return found;
  }

  /** Whether it is a contact of this client; a young one is waited for. */
  async isContactOf(clientId: string, contactId: string): Promise<boolean> {
    if (
      !(await this.find('contact', [contactId])).has(contactId) &&
      (await this.await('contact', contactId)) === undefined
    ) {
      return false;
    }
    const rows = await this.database.query('SELECT 1 FROM contact_replica WHERE id = $1 AND client_id = $2', [
      contactId,
      clientId,
    ]);
    return rows.length > 0;
  }

  private async await(table: ReferenceTable, name: string): Promise<string | undefined> {
    if (madeAt(name) === undefined) return undefined;
    try {
      return await known(name, async () => (await this.find(table, [name])).get(name));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  private async find(table: ReferenceTable, names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    const byCode = codes.has(table) ? 'OR t.code = n.name' : '';
    const rows = await this.database.query<{ name: string; id: string }>(
      `SELECT n.name, t.id FROM unnest($1::text[]) AS n (name)
       JOIN ${table}_replica t ON t.id::text = lower(n.name) ${byCode}
       WHERE ${retirable.has(table) ? 't.active' : 'TRUE'}`,
      [names],
    );
    return new Map(rows.map(({ name, id }) => [name, id]));
  }
}
