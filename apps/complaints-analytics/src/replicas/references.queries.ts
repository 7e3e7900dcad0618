import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, arriving, known, madeAt, type FieldFault } from '@okno/service-kit';
import { faultOf, refuse, type ComplaintsAnalyticsRefusal } from '../complaints-analytics.refusals.js';

export type Referable = 'cause' | 'product' | 'department' | 'employee' | 'client';

interface Place {
  readonly table: string;
  readonly coded: boolean;
  /** Records out of use cannot be named any more. */
  readonly retirable: boolean;
}

/** An employee who left can still be complained about. */
const places: Readonly<Record<Referable, Place>> = {
  cause: { table: 'cause', coded: true, retirable: true },
  product: { table: 'product_replica', coded: true, retirable: true },
  department: { table: 'department_replica', coded: true, retirable: true },
  employee: { table: 'access_employee', coded: false, retirable: false },
  client: { table: 'access_client', coded: false, retirable: false },
};

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export interface Reference {
  readonly field: string;
  readonly kind: Referable;
  /** An id or a code; undefined and null name nothing. */
  readonly name: string | null | undefined;
}

/** What references stand for; `refusal` is to be thrown when its turn comes, after what is absent, not visible or in a wrong state. */
export interface Resolved {
  /** By field, of those that name something. */
  readonly ids: ReadonlyMap<string, string>;
  /** unknown-reference or not-active, naming every such field. */
  readonly refusal: Refusal<ComplaintsAnalyticsRefusal> | undefined;
}

/** Turns what a body names into ids. A code, or a young id, of another service's record is waited for; do it outside transactions. */
@Injectable()
export class References {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async resolve(references: readonly Reference[]): Promise<Resolved> {
    const ids = new Map<string, string>();
    const unknown: FieldFault[] = [];
    const retired: FieldFault[] = [];
    for (const { field, kind, name } of references) {
      if (name === undefined || name === null) continue;
      const found = (await this.find(kind, name)) ?? (await this.await(kind, name));
      if (found === undefined) unknown.push(faultOf('unknown-reference', field));
      else if (!found.active) retired.push(faultOf('not-active', field));
      else ids.set(field, found.id);
    }
    if (unknown.length > 0) return { ids, refusal: refuse('unknown-reference', { errors: unknown }) };
    return { ids, refusal: retired.length > 0 ? refuse('not-active', { errors: retired }) : undefined };
  }

  private async await(kind: Referable, name: string): Promise<{ id: string; active: boolean } | undefined> {
    if (madeAt(name) === undefined) return places[kind].coded ? arriving(() => this.find(kind, name)) : undefined;
    try {
      return await known(name, () => this.find(kind, name));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  private async find(kind: Referable, name: string): Promise<{ id: string; active: boolean } | undefined> {
    const { table, coded, retirable } = places[kind];
    const [row] = await this.database.query<{ id: string; active: boolean }>(
      `SELECT t.id, ${retirable ? 't.active' : 'TRUE'} AS active FROM ${table} t
       WHERE t.id = $1 ${coded ? 'OR t.code = $2' : ''} LIMIT 1`,
      [uuid.test(name) ? name : null, ...(coded ? [name] : [])],
    );
    return row;
  }
}
