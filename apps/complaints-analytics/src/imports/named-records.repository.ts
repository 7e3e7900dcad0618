import type { Transaction } from '@okno/persistence';
import type { Work } from '@okno/service-kit';
import { lockCauseTree, saveCauses, type CauseRecord } from '../causes/cause.repository.js';
import { codeOfName, indexByName, unknownCauses, type ImportedRow, type Named } from './import-rows.rules.js';

const importedRoot = { code: 'imported', name: 'Imported' } as const;

/** What rows can name: every record's code and name. */
export async function readNamed(
  tx: Pick<Transaction, 'query'>,
  table: 'cause' | 'department_replica' | 'product_replica',
): Promise<readonly Named[]> {
  return tx.query<{ id: string; code: string; name: string }>(`SELECT id, code, name FROM ${table} ORDER BY id`);
}

/**
 * The causes by name. Those that nobody has defined are made below the cause `imported`, so that what came in can be
 * counted by cause at once; somebody may move or merge them later.
 */
export async function indexCauses(work: Work, rows: readonly ImportedRow[]): Promise<ReadonlyMap<string, string>> {
  const defined = indexByName(await readNamed(work, 'cause'));
  if (unknownCauses(rows, defined).length === 0) return defined;
  // Somebody may be defining one of them by hand just now.
  await lockCauseTree(work);
  const known = await readNamed(work, 'cause');
  const names = unknownCauses(rows, indexByName(known));
  const toCause = (code: string, name: string, parentId: string | null): CauseRecord => ({
    id: work.newId(),
    code,
    name,
    parentId,
    active: true,
    version: 1,
    createdAt: work.now,
  });
  const root = known.find(({ code }) => code === importedRoot.code);
  const made = root === undefined ? [toCause(importedRoot.code, importedRoot.name, null)] : [];
  const parentId = root?.id ?? made[0]?.id ?? null;
  const causes = [...made, ...names.map((name) => toCause(codeOfName(name), name, parentId))];
  await saveCauses(work, causes);
  return indexByName([...known, ...causes]);
}
