import type { LiveRoom, Role } from '@okno/contracts';

/** Of whom the rooms are asked. */
export interface RoomOwner {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly employeeId: string | null;
  readonly departmentId: string | null;
  readonly clientId: string | null;
}

/**
 * The rooms a user is in from the sign-in on. What concerns one request only is told in its own room, which is entered by
 * watching the request; a department's room is for those who work in that department.
 */
export function roomsOf({ userId, roles, employeeId, departmentId, clientId }: RoomOwner): readonly LiveRoom[] {
  const isClient = roles.includes('client');
  return [
    `user:${userId}`,
    ...roles.map((role): LiveRoom => `role:${role}`),
    ...(employeeId === null ? [] : [`employee:${employeeId}` as const]),
    ...(departmentId === null ? [] : [`department:${departmentId}` as const]),
    ...(isClient && clientId !== null ? [`client:${clientId}` as const] : []),
  ];
}
