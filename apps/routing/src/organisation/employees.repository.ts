import type { EmployeeResource, Language, Tier } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

export interface EmployeeRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly department_id: string;
  readonly tier: Tier;
  readonly extension: string | null;
  readonly languages: Language[];
  readonly capacity: number;
  readonly calendar_id: string | null;
  readonly skills: { skillId: string; level: number }[];
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Date;
}

export const selectEmployees = `
  SELECT t.*, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('skillId', s.skill_id, 'level', s.level) ORDER BY s.skill_id), '[]')
    FROM employee_skill s WHERE s.employee_id = t.id
  ) AS skills
  FROM employee t`;

export function toEmployee(row: EmployeeRow): EmployeeResource {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    departmentId: row.department_id,
    tier: row.tier,
    extension: row.extension,
    skills: row.skills,
    languages: row.languages,
    capacity: row.capacity,
    calendarId: row.calendar_id,
    active: row.active,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function findEmployee(tx: Pick<Transaction, 'query'>, id: string): Promise<EmployeeResource | undefined> {
  const [row] = await tx.query<EmployeeRow>(`${selectEmployees} WHERE t.id = $1`, [id]);
  return row === undefined ? undefined : toEmployee(row);
}

export async function lockEmployee(tx: Transaction, id: string): Promise<EmployeeResource | undefined> {
  const [row] = await tx.query<EmployeeRow>(`${selectEmployees} WHERE t.id = $1 FOR UPDATE OF t`, [id]);
  return row === undefined ? undefined : toEmployee(row);
}

/** Inserts, or updates by id, with the skills. */
export async function saveEmployee(tx: Transaction, employee: EmployeeResource): Promise<void> {
  await tx.query(
    `INSERT INTO employee (id, name, email, department_id, tier, extension, languages, capacity, calendar_id, active, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, department_id = excluded.department_id,
       tier = excluded.tier, extension = excluded.extension, languages = excluded.languages, capacity = excluded.capacity,
       calendar_id = excluded.calendar_id, active = excluded.active, version = excluded.version`,
    [
      employee.id,
      employee.name,
      employee.email,
      employee.departmentId,
      employee.tier,
      employee.extension,
      employee.languages,
      employee.capacity,
      employee.calendarId,
      employee.active,
      employee.version,
      employee.createdAt,
    ],
  );
  await tx.query('DELETE FROM employee_skill WHERE employee_id = $1', [employee.id]);
  await tx.query(
    `INSERT INTO employee_skill (employee_id, skill_id, level)
     SELECT $1, skill_id, level FROM unnest($2::uuid[], $3::smallint[]) AS s (skill_id, level)`,
    [employee.id, employee.skills.map(({ skillId }) => skillId), employee.skills.map(({ level }) => level)],
  );
}

/** Lets the offers that wait for a person's answer run out, so that the next person is asked. */
export async function giveUpOffersTo(tx: Transaction, employeeId: string, now: Date): Promise<void> {
  await tx.query(`UPDATE assignment SET offer_expires_at = $2 WHERE offered_to_id = $1 AND state = 'offered'`, [
    employeeId,
    now,
  ]);
}
