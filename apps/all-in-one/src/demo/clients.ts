import { z } from 'zod';
import type { Chance } from './chance.js';
import { toCsv } from './csv.js';
import type { OknoClient } from './okno-client.js';
import type { DemoOrganisation } from './organisation.js';
import { companyKinds, companyNames, englishCompanyNames, firstNames, lastNames } from './words.js';

export interface DemoClient {
  readonly externalId: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly segment: string;
  readonly organisation: boolean;
  readonly managerEmail: string;
}

const clientCount = 200;

/** Two hundred clients: two thirds organisations, a tenth of them key clients, each with a manager in client service. */
export function inventClients(chance: Chance, { employees }: DemoOrganisation): readonly DemoClient[] {
  const managers = employees.filter(({ departmentCode }) => departmentCode === 'client-service');
  return Array.from({ length: clientCount }, (_, place) => {
    const organisation = chance.happens(0.66);
    const number = (place + 1).toString().padStart(4, '0');
    return {
      externalId: `C-${number}`,
      name: organisation ? companyName(chance, place) : `${chance.pick(lastNames)} ${chance.pick(firstNames)}`,
      phone: `+7495${(1_000_000 + place * 37).toString()}`,
      email: `client-${number}@example.com`,
      segment: chance.happens(0.1) ? 'key' : organisation ? 'business' : 'private',
      organisation,
      managerEmail: chance.pick(managers).email,
    };
  });
}

function companyName(chance: Chance, place: number): string {
  if (chance.happens(0.25)) return `${chance.pick(englishCompanyNames)} ${(place + 1).toString()} Ltd`;
  return `ООО «${chance.pick(companyNames)}-${chance.pick(companyKinds)} ${(place + 1).toString()}»`;
}

export function clientsCsv(clients: readonly DemoClient[]): string {
  return toCsv(
    ['externalId', 'kind', 'name', 'taxId', 'segment', 'manager', 'phone', 'email'],
    clients.map((client) => [
      client.externalId,
      client.organisation ? 'organisation' : 'person',
      client.name,
      '',
      client.segment,
      client.managerEmail,
      client.phone,
      client.email,
    ]),
  );
}

/** The ids that the importer gave, by external id. */
export async function readClientIds(
  admin: OknoClient,
  clients: readonly DemoClient[],
): Promise<ReadonlyMap<string, string>> {
  const shape = z.looseObject({
    items: z.array(z.looseObject({ id: z.string(), emails: z.array(z.string()) })),
    nextCursor: z.string().nullable(),
  });
  const byEmail = new Map<string, string>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: z.output<typeof shape> = await admin.get(
      `/clients?limit=100${cursor === '' ? '' : `&after=${cursor}`}`,
      shape,
    );
    for (const { id, emails } of page.items) for (const email of emails) byEmail.set(email, id);
    cursor = page.nextCursor;
  }
  return new Map(
    clients.flatMap(({ externalId, email }) => {
      const id = byEmail.get(email);
      return id === undefined ? [] : [[externalId, id] as const];
    }),
  );
}
