import { actsAs, clientsVisibleTo, hasRole, subtreeOf, type Identity, type SqlParameters } from '@okno/service-kit';

/**
 * The SQL condition under which a call `c` may be seen: that of its client, or because one (or whom one stands in for)
 * took it, or because its department lies in one's own subtree.
 */
export function callsVisibleTo(identity: Identity, parameters: SqlParameters): string {
  const grounds = [clientsVisibleTo(identity, { clientId: 'c.client_id' }, parameters)];
  if (grounds[0] === 'TRUE') return 'TRUE';
  if (identity.employeeId !== null) grounds.push(`c.employee_id = ANY(${parameters.add(actsAs(identity))}::uuid[])`);
  if (hasRole(identity, 'specialist', 'head')) grounds.push(`c.department_id IN ${subtreeOf(identity, parameters)}`);
  return `(${grounds.join(' OR ')})`;
}
