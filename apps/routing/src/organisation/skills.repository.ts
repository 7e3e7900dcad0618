import type { SkillResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

export interface SkillRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Date;
}

export function toSkill(row: SkillRow): SkillResource {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    active: row.active,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function findSkill(tx: Pick<Transaction, 'query'>, id: string): Promise<SkillResource | undefined> {
  const [row] = await tx.query<SkillRow>('SELECT * FROM skill WHERE id = $1', [id]);
  return row === undefined ? undefined : toSkill(row);
}

export async function lockSkill(tx: Transaction, id: string): Promise<SkillResource | undefined> {
  const [row] = await tx.query<SkillRow>('SELECT * FROM skill WHERE id = $1 FOR UPDATE', [id]);
  return row === undefined ? undefined : toSkill(row);
}

export async function saveSkill(tx: Transaction, skill: SkillResource): Promise<void> {
  await tx.query(
    `INSERT INTO skill (id, code, name, active, version, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, active = excluded.active,
       version = excluded.version`,
    [skill.id, skill.code, skill.name, skill.active, skill.version, skill.createdAt],
  );
}
