import { z } from 'zod';
import type { Chance } from './chance.js';
import type { OknoClient } from './okno-client.js';
import { people } from './words.js';

export const demoPassword = 'okno-demo';
export const demoDomain = 'demo.okno';

export interface DemoEmployee {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly departmentCode: string;
  readonly tier: 1 | 2 | 3;
  readonly extension: string;
}

export interface DemoOrganisation {
  readonly employees: readonly DemoEmployee[];
  readonly departments: Readonly<Record<string, string>>;
}

const departmentsOfCompany = [
  { code: 'client-service', name: 'Клиентский сервис · Client service', queues: ['main', 'vip'], people: 10 },
  { code: 'network', name: 'Эксплуатация сети · Network operations', queues: ['network'], people: 6 },
  { code: 'cloud', name: 'Облачные услуги · Cloud services', queues: [], people: 4 },
  { code: 'field', name: 'Выездные бригады · Field crews', queues: ['field'], people: 4 },
  { code: 'finance', name: 'Финансы · Finance', queues: [], people: 3 },
  { code: 'quality', name: 'Качество · Quality', queues: [], people: 2 },
] as const;

/** Whose sign-in it is, by role: the first names of api.md's demo world. */
const signIns = [
  { role: 'operator', department: 'client-service', place: 0 },
  { role: 'manager', department: 'client-service', place: 1 },
  { role: 'head', department: 'network', place: 0 },
  { role: 'specialist', department: 'network', place: 1 },
  { role: 'finance', department: 'finance', place: 0 },
  { role: 'quality', department: 'quality', place: 0 },
] as const;

const skills = ['routers', 'fibre', 'telephony', 'cloud', 'contracts'] as const;

export const products = [
  { code: 'fiber', name: 'Оптическая линия · Fibre line', unitPrice: 350_000 },
  { code: 'telephony', name: 'Телефония · Telephony', unitPrice: 120_000 },
  { code: 'cloud', name: 'Облако · Cloud', unitPrice: 200_000 },
  { code: 'equipment', name: 'Оборудование · Equipment', unitPrice: 500_000 },
  { code: 'support', name: 'Поддержка · Support', unitPrice: 90_000 },
] as const;

const causes = [
  { code: 'late-repair', name: 'Поздний ремонт · Late repair' },
  { code: 'wrong-bill', name: 'Ошибка в счёте · Wrong bill' },
  { code: 'rudeness', name: 'Грубость · Rudeness' },
  { code: 'poor-quality', name: 'Качество связи · Poor quality' },
  { code: 'no-answer', name: 'Нет ответа · No answer' },
] as const;

const versioned = z.looseObject({ version: z.number() });

/** Makes the company: calendar, departments, skills, people with their sign-ins, products with prices, causes, a policy. */
export async function makeOrganisation(admin: OknoClient, chance: Chance): Promise<DemoOrganisation> {
  const calendarId = await makeCalendar(admin);
  for (const skill of skills) await admin.make('/skills', `skill:${skill}`, { code: skill, name: skill });
  for (const { code, name, unitPrice } of products) {
    await admin.make('/products', `product:${code}`, { code, name });
    await admin.make('/prices', `price:${code}`, {
      product: code,
      unitPrice: { amountMinor: unitPrice, currency: 'RUB' },
      vatRate: 20,
    });
  }
  for (const cause of causes) await admin.make('/causes', `cause:${cause.code}`, cause);
  await makePolicy(admin, calendarId);

  const root = await rootDepartment(admin);
  const departments: Record<string, string> = {};
  const employees: DemoEmployee[] = [];
  let hired = 0;
  for (const { code, name, queues, people: size } of departmentsOfCompany) {
    const { id } = await admin.make('/departments', `department:${code}`, {
      code,
      name,
      parentId: root.id,
      calendarId,
      queues,
    });
    departments[code] = id;
    for (let place = 0; place < size; place += 1, hired += 1) {
      employees.push(await hire(admin, chance, { id, code }, hired, code === 'client-service' ? 1 : 2));
    }
    const head = employees.find(({ departmentCode }) => departmentCode === code);
    // Of a loading that is taken up again the first answer is remembered, which has the first version.
    const { version } = await admin.get(`/departments/${id}`, versioned);
    await admin.change(`/departments/${id}`, version, { headId: head?.id ?? null });
  }
  const director = await hire(admin, chance, { id: root.id, code: 'root' }, hired, 3);
  await admin.change(`/departments/${root.id}`, root.version, { headId: director.id, calendarId });
  employees.push(director);
  await makeSignIns(admin, employees, director);
  return { employees, departments };
}

async function makeCalendar(admin: OknoClient): Promise<string> {
  const day = [
    ['09:00', '13:00'],
    ['14:00', '18:00'],
  ];
  const long = [['08:00', '20:00']];
  const body = {
    name: 'Офис · Office',
    timezone: 'Europe/Moscow',
    week: { mon: day, tue: day, wed: day, thu: day, fri: day },
    holidays: ['2027-01-01', '2027-01-04', '2027-01-05', '2027-01-06', '2027-01-07', '2027-01-08'],
  };
  await admin.make('/calendars', 'calendar:service', {
    ...body,
    name: 'Сервис · Service',
    week: { mon: long, tue: long, wed: long, thu: long, fri: long, sat: day },
  });
  return (await admin.make('/calendars', 'calendar:office', body)).id;
}

async function makePolicy(admin: OknoClient, calendarId: string): Promise<void> {
  const target = (priority: number, firstAnswerMinutes: number, solutionMinutes: number): object => ({
    priority,
    firstAnswerMinutes,
    nextAnswerMinutes: firstAnswerMinutes * 2,
    solutionMinutes,
  });
  await admin.make('/sla-policies', 'policy:key', {
    name: 'Ключевые клиенты · Key clients',
    calendarId,
    appliesTo: { segments: ['key'] },
    targets: [target(1, 15, 120), target(2, 30, 240), target(3, 60, 480), target(4, 120, 960)],
  });
}

async function rootDepartment(admin: OknoClient): Promise<{ id: string; version: number }> {
  const shape = z.looseObject({
    items: z.array(z.looseObject({ id: z.string(), parentId: z.string().nullish(), version: z.number() })),
  });
  const { items } = await admin.get('/departments?limit=100', shape);
  const root = items.find(({ parentId }) => parentId === null || parentId === undefined);
  if (root === undefined) throw new Error('there is no root department');
  return root;
}

async function hire(
  admin: OknoClient,
  chance: Chance,
  department: { readonly id: string; readonly code: string },
  number: number,
  tier: 1 | 2 | 3,
): Promise<DemoEmployee> {
  const name = people[number] ?? `Сотрудник ${number.toString()}`;
  const email = `employee-${(number + 1).toString()}@${demoDomain}`;
  const extension = (101 + number).toString();
  const known = chance.pick(skills);
  const { id } = await admin.make('/employees', `employee:${number.toString()}`, {
    name,
    email,
    departmentId: department.id,
    tier,
    extension,
    skills: [{ skillId: known, level: chance.between(2, 5) }],
    languages: chance.happens(0.4) ? ['ru', 'en'] : ['ru'],
    capacity: chance.between(6, 12),
  });
  return { id, name, email, departmentCode: department.code, tier, extension };
}

async function makeSignIns(
  admin: OknoClient,
  employees: readonly DemoEmployee[],
  director: DemoEmployee,
): Promise<void> {
  const make = (role: string, employee: DemoEmployee): Promise<unknown> =>
    admin.make('/users', `user:${role}`, {
      email: `${role}@${demoDomain}`,
      name: employee.name,
      roles: [role],
      employeeId: employee.id,
      language: 'ru',
      password: demoPassword,
    });
  for (const { role, department, place } of signIns) {
    const employee = employees.filter(({ departmentCode }) => departmentCode === department)[place];
    if (employee !== undefined) await make(role, employee);
  }
  await make('director', director);
}
