import { Injectable } from '@nestjs/common';
import type { Language } from '@okno/contracts';
import type { FieldFault } from '@okno/service-kit';
import { refuseQuestion } from '../cube.refusals.js';
import type { Dimension } from '../cube-measures/dimensions.rules.js';
import { CubeStore } from '../cube-store/cube-store.adapter.js';
import { none, type KeyFilter } from './question.rules.js';
import { missingLabel, wordLabels } from './words.rules.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function unknownMember(field: string, value: string): FieldFault {
  return {
    field,
    code: 'unknown-member',
    message: { en: `There is no ${value}`, ru: `Нет записи ${value}` },
  };
}

/** Names and codes of the members of dimensions. */
@Injectable()
export class Members {
  constructor(private readonly store: CubeStore) {}

  /** Puts ids in the place of codes. @throws Refusal `unknown-member` naming what is neither. */
  async resolve(filters: readonly KeyFilter[]): Promise<readonly KeyFilter[]> {
    const faults: FieldFault[] = [];
    const resolved: KeyFilter[] = [];
    for (const filter of filters) {
      const { dimension, op, values } = filter;
      if (dimension.keys !== 'id' || op === 'contains') {
        resolved.push(filter);
        continue;
      }
      const ids = await this.idsByCode(
        dimension,
        values.map(String).filter((value) => !uuid.test(value)),
      );
      const found = values.map(String).map((value) => (uuid.test(value) ? value : (ids.get(value) ?? value)));
      faults.push(...found.filter((id) => !uuid.test(id)).map((value) => unknownMember(dimension.name, value)));
      resolved.push({ ...filter, values: found });
    }
    if (faults.length > 0) throw refuseQuestion('unknown-member', { errors: faults });
    return resolved;
  }

  /** What the keys of one column are called; undefined where they speak for themselves. */
  async labels(
    dimension: Dimension,
    keys: ReadonlySet<string>,
    language: Language,
  ): Promise<Record<string, string> | undefined> {
    const words = wordLabels(dimension.name, keys, language);
    if (words === undefined && dimension.members === undefined) return undefined;
    const missing = keys.has(none) ? { [none]: missingLabel(language) } : {};
    if (words !== undefined) return { ...words, ...missing };
    const named = [...keys].filter((key) => key !== none);
    return { ...Object.fromEntries(await this.names(dimension, named)), ...missing };
  }

  private async names(dimension: Dimension, keys: readonly string[]): Promise<(readonly [string, string])[]> {
    if (keys.length === 0) return [];
    const key = dimension.keys === 'code' ? 'code' : 'CAST(key AS VARCHAR)';
    const wanted = dimension.keys === 'code' ? 'code IN (SELECT * FROM keys)' : 'key IN (SELECT key::UUID FROM keys)';
    const rows = await this.store.read(
      `WITH keys AS (SELECT unnest(from_json($1, '["VARCHAR"]')) AS key)
       SELECT ${key}, name FROM member WHERE dimension = $2 AND ${wanted}`,
      [JSON.stringify(keys), dimension.members ?? ''],
    );
    return rows.map(([member, name]) => [String(member), String(name)]);
  }

  private async idsByCode(
    { members, coded }: Dimension,
    codes: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (coded !== true || codes.length === 0) return new Map();
    const rows = await this.store.read(
      `SELECT code, CAST(key AS VARCHAR) FROM member
       WHERE dimension = $2 AND code IN (SELECT unnest(from_json($1, '["VARCHAR"]')))`,
      [JSON.stringify(codes), members ?? ''],
    );
    return new Map(rows.map(([code, key]) => [String(code), String(key)]));
  }
}
