import { Company } from '../../stories/company.js';
import * as shape from '../../stories/shapes.js';
import type { Caller, OknoProcess } from '@okno/testing';
import type { Person } from './command.js';
import type { Setting } from './matters.js';

const clients = 8;

/** A company of seven people that works at any hour, and a few clients. */
export async function foundCompany(
  okno: OknoProcess,
  now: () => Date,
): Promise<{
  readonly administrator: Caller;
  readonly people: Readonly<Record<Person, Caller>>;
  readonly setting: Setting;
}> {
  const company = await Company.found(okno);
  const { administrator } = company;
  const support = await company.department('support', 'Client service', company.rootDepartmentId, ['main']);
  const experts = await company.department('experts', 'Experts');
  const hired = {
    operator: await company.hire('Anna L1', ['operator', 'manager'], support, 1, { extension: '101' }),
    expert: await company.hire('Boris Expert', ['specialist'], experts, 2),
    secondExpert: await company.hire('Ivan Expert', ['specialist'], experts, 2),
    head: await company.hire('Vera Head', ['head', 'specialist'], experts, 2),
    director: await company.hire('Gleb Director', ['director'], company.rootDepartmentId, 3),
    quality: await company.hire('Dina Quality', ['quality'], support, 2),
    finance: await company.hire('Elena Finance', ['finance'], company.rootDepartmentId, 2),
  };
  await company.appointHead(experts, hired.head);
  await company.appointHead(company.rootDepartmentId, hired.director);
  await company.product('fiber', 'Fibre line');
  await company.cause('darkness', 'It went dark');
  const ids: string[] = [];
  for (let number = 1; number <= clients; number += 1) {
    const client = { kind: 'organisation', name: `Client ${number.toString()}`, managerId: hired.operator.employeeId };
    ids.push((await hired.operator.api.post('/clients', client, shape.created)).id);
  }
  const [first = '', ...others] = ids;
  const entries = Object.entries(hired) as [Person, (typeof hired)[Person]][];
  return {
    administrator,
    people: Object.fromEntries(entries.map(([name, { api }]) => [name, api])) as Record<Person, Caller>,
    setting: {
      departments: { support, experts },
      peopleById: new Map(entries.map(([name, { employeeId }]) => [employeeId, name])),
      clientIds: [first, ...others],
      product: 'fiber',
      queue: 'main',
      now,
    },
  };
}
