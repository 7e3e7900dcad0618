import { actsAs, clientsVisibleTo, type Identity, type SqlParameters } from '@okno/service-kit';

/**
 * The condition under which the call-back `t` is seen: as its client is, and besides by the people of its department;
 * specialists and heads also see those of the departments below, and of the one headed by whom they stand in for.
 */
export function callbackVisible(identity: Identity, parameters: SqlParameters): string {
  const client = clientsVisibleTo(identity, { clientId: 't.client_id' }, parameters);
  if (client === 'TRUE' || identity.departmentId === null) return client;
  const department = `${parameters.add(identity.departmentId)}::uuid`;
  if (!identity.roles.some((role) => role === 'specialist' || role === 'head')) {
    return `(${client} OR t.department_id = ${department})`;
  }
  return `(${client} OR t.department_id IN (
    WITH RECURSIVE below AS (
      SELECT id FROM department WHERE id = ${department} OR head_id = ANY(${parameters.add(actsAs(identity))}::uuid[])
      UNION SELECT child.id FROM department child JOIN below ON child.parent_id = below.id
    ) SELECT id FROM below))`;
}
