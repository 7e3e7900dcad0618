/**
 * SQL that says whether the employee `employee` works at `moment`: active, no absence covers it, and not offline.
 * Who never reported presence counts as present.
 */
export function isPresent(employee: string, moment: string): string {
  return `EXISTS (
    SELECT 1 FROM employee_replica present
    WHERE present.id = ${employee} AND present.active
      AND NOT EXISTS (SELECT 1 FROM presence_replica p WHERE p.employee_id = present.id AND p.state = 'offline')
      AND NOT EXISTS (
        SELECT 1 FROM absence_replica a
        WHERE a.employee_id = present.id AND NOT a.cancelled AND a.starts_at <= ${moment} AND a.ends_at > ${moment}
      )
  )`;
}
