import type { LocalizedText, Role } from '@okno/contracts';

/** What links a user to the company or to a client. */
export interface UserLinks {
  readonly roles: readonly Role[];
  readonly employeeId: string | null;
  readonly clientId: string | null;
}

export interface LinkFault {
  readonly field: 'roles' | 'employeeId' | 'clientId';
  readonly code: string;
  readonly message: LocalizedText;
}

function isStaff(role: Role): boolean {
  return role !== 'client' && role !== 'integration';
}

/** What is wrong with a user's roles and links, field by field: a client is nothing else, and only staff are employees. */
export function linkFaults({ roles, employeeId, clientId }: UserLinks): readonly LinkFault[] {
  const isClient = roles.includes('client');
  const faults: (LinkFault | false)[] = [
    isClient &&
      roles.length > 1 && {
        field: 'roles',
        code: 'client-alone',
        message: {
          en: 'The role client goes with no other role',
          ru: 'Роль client не сочетается с другими ролями',
        },
      },
    isClient &&
      clientId === null && {
        field: 'clientId',
        code: 'required',
        message: { en: 'The role client needs a client', ru: 'Для роли client нужен клиент' },
      },
    !isClient &&
      clientId !== null && {
        field: 'clientId',
        code: 'not-for-these-roles',
        message: { en: 'Only the role client has a client', ru: 'Клиент бывает только у роли client' },
      },
    !roles.some(isStaff) &&
      employeeId !== null && {
        field: 'employeeId',
        code: 'not-for-these-roles',
        message: { en: 'Only staff roles have an employee', ru: 'Сотрудник бывает только у ролей персонала' },
      },
  ];
  return faults.filter((fault) => fault !== false);
}

/** True when the change takes away an administrator's power to act. */
export function stopsAdministering(
  before: { readonly roles: readonly Role[]; readonly active: boolean },
  after: { readonly roles: readonly Role[]; readonly active: boolean },
): boolean {
  const administers = (user: typeof before): boolean => user.active && user.roles.includes('administrator');
  return administers(before) && !administers(after);
}
