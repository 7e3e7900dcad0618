import { staffRoles, type Role } from '@okno/contracts';
import type { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import type { Company } from '../stories/company.js';
import { created } from '../stories/shapes.js';

export interface Person {
  readonly role: Role;
  readonly token: string;
  readonly userId: string;
  readonly employeeId?: string;
  readonly email?: string;
}

const password = 'a-password-for-strangers';
const key = z.looseObject({ id: z.uuid(), secret: z.string() });

/** One caller of every role, each in a department of its own below the root, none with a part in anything. */
export async function hireEveryRole(okno: OknoProcess, company: Company, clientId: string): Promise<readonly Person[]> {
  const tiers = { operator: 1, manager: 1, director: 3 } as const;
  const people: Person[] = [];
  for (const role of staffRoles) {
    const departmentId = await company.department(`of-${role}`, `Department of the ${role}`);
    const tier = role in tiers ? tiers[role as keyof typeof tiers] : 2;
    const { employeeId, api } = await company.hire(`Some ${role}`, [role], departmentId, tier);
    const { id } = await api.get('/auth/me', z.looseObject({ id: z.uuid() }));
    people.push({ role, employeeId, userId: id, token: api.token ?? '', email: `some.${role}@story.okno` });
  }
  const email = 'client@story.okno';
  const user = { email, name: 'Some client', roles: ['client'], clientId, language: 'en', password };
  const { id } = await company.administrator.post('/users', user, created);
  people.push({ role: 'client', userId: id, token: (await okno.signIn(email, password)).token ?? '', email });
  const machine = await company.administrator.post('/api-keys', { name: 'Some machine' }, key);
  people.push({ role: 'integration', userId: machine.id, token: machine.secret });
  return people;
}
