import type { Transaction } from '@okno/persistence';
import { refuse, unknownReference } from '../routing.refusals.js';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
type Coded = 'department' | 'skill' | 'queue';

/** The id of the record that an id or a code names. @throws unknown-reference, not-active, both naming `field` */
export async function resolveReference(
  tx: Pick<Transaction, 'query'>,
  table: Coded,
  reference: string,
  field: string,
): Promise<string> {
  const [found] = await tx.query<{ id: string; active: boolean }>(
    `SELECT id, active FROM ${table} WHERE ${uuid.test(reference) ? 'id = $1::uuid' : 'code = $1'}`,
    [reference],
  );
  if (found === undefined) throw unknownReference(field);
  if (!found.active) {
    throw refuse('not-active', {
      errors: [
        { field, code: 'not-active', message: { en: 'It is no longer active', ru: 'Запись больше не действует' } },
      ],
    });
  }
  return found.id;
}

/** Makes sure that an active employee has this id. @throws unknown-reference, not-active */
export async function requireEmployee(
  tx: Pick<Transaction, 'query'>,
  employeeId: string,
  field: string,
): Promise<{ id: string; departmentId: string }> {
  const [found] = await tx.query<{ id: string; active: boolean; department_id: string }>(
    'SELECT id, active, department_id FROM employee WHERE id = $1',
    [employeeId],
  );
  if (found === undefined) throw unknownReference(field);
  if (!found.active) {
    throw refuse('not-active', {
      errors: [
        {
          field,
          code: 'not-active',
          message: { en: 'This employee is no longer active', ru: 'Сотрудник больше не работает' },
        },
      ],
    });
  }
  return { id: found.id, departmentId: found.department_id };
}
