import type { Role } from '@okno/contracts';
import type { Fact } from '../cube-measures/fact.rules.js';
import type { CubeParameters } from './sql-expression.rules.js';

/** What a reader may see: any one ground is enough. */
export type Ground =
  | { readonly kind: 'departments'; readonly ids: readonly string[] }
  | { readonly kind: 'employee'; readonly id: string }
  | { readonly kind: 'portfolio'; readonly managerId: string }
  | { readonly kind: 'money' };

export type Scope = { readonly kind: 'all' } | { readonly kind: 'limited'; readonly grounds: readonly Ground[] };

export interface Reader {
  readonly roles: readonly Role[];
  readonly employeeId: string | null;
}

const seeEverything: readonly Role[] = ['operator', 'quality', 'director', 'administrator'];
const moneyFacts: ReadonlySet<string> = new Set(['invoiceLine', 'payment', 'receivable']);

/**
 * Operator, quality, director and administrator see all; a manager their portfolio and what they did themselves; specialist
 * and head the departments of their subtree (`departmentIds`) and what they did themselves; finance the money.
 */
export function scopeOf({ roles, employeeId }: Reader, departmentIds: readonly string[]): Scope {
  if (roles.some((role) => seeEverything.includes(role))) return { kind: 'all' };
  const grounds: Ground[] = [];
  const isHeadOrSpecialist = roles.includes('head') || roles.includes('specialist');
  if (isHeadOrSpecialist && departmentIds.length > 0) grounds.push({ kind: 'departments', ids: departmentIds });
  if (employeeId !== null) {
    if (isHeadOrSpecialist || roles.includes('manager')) grounds.push({ kind: 'employee', id: employeeId });
    if (roles.includes('manager')) grounds.push({ kind: 'portfolio', managerId: employeeId });
  }
  if (roles.includes('finance')) grounds.push({ kind: 'money' });
  return { kind: 'limited', grounds };
}

export interface ScopeCondition {
  readonly sql: string;
  readonly joins: readonly string[];
}

interface KnownKey {
  readonly sql: string;
  readonly joins?: readonly string[];
}

/** The rows of a fact within a scope; undefined when nothing of the fact may be seen. */
export function scopeCondition(scope: Scope, fact: Fact, parameters: CubeParameters): ScopeCondition | undefined {
  if (scope.kind === 'all') return { sql: 'TRUE', joins: [] };
  const conditions: string[] = [];
  const joins: string[] = [];
  const add = (known: KnownKey | undefined, ids: readonly string[]): void => {
    if (known === undefined) return;
    conditions.push(`${known.sql} IN (${ids.map((id) => `${parameters.add(id)}::UUID`).join(', ')})`);
    joins.push(...(known.joins ?? []));
  };
  for (const ground of scope.grounds) {
    switch (ground.kind) {
      case 'departments':
        add(fact.dimensions.department, ground.ids);
        add(fact.dimensions.team, ground.ids);
        break;
      case 'employee':
        add(fact.dimensions.employee, [ground.id]);
        break;
      case 'portfolio':
        add(fact.dimensions.clientManager, [ground.managerId]);
        break;
      case 'money':
        if (moneyFacts.has(fact.name)) conditions.push('TRUE');
        break;
    }
  }
  return conditions.length === 0 ? undefined : { sql: `coalesce(${conditions.join(' OR ')}, FALSE)`, joins };
}
