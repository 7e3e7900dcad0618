import type { Chance } from './chance.js';
import type { DemoClient } from './clients.js';
import type { OknoClient } from './okno-client.js';
import { demoDomain, demoPassword, products, type DemoOrganisation } from './organisation.js';
import { languageOf } from './past-requests.js';
import { tell, troubles } from './texts.js';

const requestCount = 60;
const invoiceCount = 30;
const dayMilliseconds = 86_400_000;

export interface PresentDay {
  readonly organisation: DemoOrganisation;
  readonly clients: readonly DemoClient[];
  readonly clientIds: ReadonlyMap<string, string>;
}

/** The work of today: requests in all states, some handed to departments, one escalated to the director. */
export async function makeRequests(
  operator: OknoClient,
  chance: Chance,
  { organisation, clients, clientIds }: PresentDay,
  onProgress: (made: number) => void,
): Promise<void> {
  let before: { readonly id: string; readonly client: DemoClient } | undefined;
  for (let number = 0; number < requestCount; number += 1) {
    const isAgain = number % 18 === 12;
    const client = (isAgain ? before?.client : undefined) ?? chance.pick(clients);
    const product = chance.pick(products).code;
    const trouble = chance.pick(troubles[product] ?? []);
    const { id } = await operator.make('/requests', `request:${number.toString()}`, {
      channel: chance.pick(['phone', 'email', 'portal', 'chat']),
      clientId: clientIds.get(client.externalId),
      kind: trouble.kind,
      ...tell(chance, languageOf(client), trouble),
      product,
      impact: chance.pick(['high', 'normal', 'normal', 'low']),
      urgency: chance.pick(['high', 'normal', 'normal', 'low']),
      billable: trouble.kind === 'service',
    });
    const fate = number % 6;
    const departmentId = organisation.departments[product === 'cloud' ? 'cloud' : 'network'];
    if (fate === 1) {
      const body = {
        departmentId,
        tier: 2,
        instruction: 'Проверить и сообщить срок · Check and tell the date',
        withinWorkingMinutes: 240,
      };
      await operator.make(`/requests/${id}/assignments`, `assignment:${number.toString()}`, body);
    }
    if (fate === 2)
      await operator.command(`/requests/${id}/wait`, { on: 'client', reason: 'Ждём документы · Waiting for papers' });
    if (fate === 3)
      await operator.command(`/requests/${id}/solve`, {
        answer: 'Всё настроено, проверьте, пожалуйста. · It is set up, please check.',
      });
    if (fate === 4)
      await operator.command(`/requests/${id}/cancel`, { reason: 'Клиент передумал · The client changed their mind' });
    if (isAgain && before !== undefined) await operator.command(`/requests/${id}/merge`, { intoId: before.id });
    before = { id, client };
    if (number === 5) {
      await operator.make(`/requests/${id}/escalations`, 'escalation:0', {
        kind: 'systemic',
        reason: 'Такие обрывы у многих клиентов · Many clients have these outages',
      });
    }
    if (number === 11) {
      const body = {
        kind: 'functional',
        departmentId,
        reason: 'Нужен эксперт по линиям · An expert on lines is needed',
      };
      await operator.make(`/requests/${id}/escalations`, 'escalation:1', body);
    }
    onProgress(number + 1);
  }
}

/** Invoices of the last months, some paid, some late. */
export async function makeInvoices(
  finance: OknoClient,
  chance: Chance,
  now: Date,
  { clients, clientIds }: PresentDay,
  onProgress: (made: number) => void,
): Promise<void> {
  const day = (offset: number): string => new Date(now.getTime() + offset * dayMilliseconds).toISOString().slice(0, 10);
  for (let number = 0; number < invoiceCount; number += 1) {
    const client = chance.pick(clients);
    const product = chance.pick(products);
    const clientId = clientIds.get(client.externalId);
    const { id } = await finance.make('/invoices', `invoice:${number.toString()}`, {
      clientId,
      lines: [
        {
          description: product.name,
          product: product.code,
          quantity: chance.between(1, 5),
          unitPrice: { amountMinor: product.unitPrice, currency: 'RUB' },
          vatRate: 20,
        },
      ],
      dueOn: day(chance.pick([-100, -70, -40, -15, -5, 10, 20, 30])),
    });
    if (number % 6 === 5) continue;
    await finance.command(`/invoices/${id}/approve`);
    await finance.command(`/invoices/${id}/issue`);
    if (number % 3 === 0) {
      await finance.make('/payments', `payment:${number.toString()}`, {
        externalId: `demo-${number.toString()}`,
        receivedOn: day(-1),
        amount: { amountMinor: 50_000, currency: 'RUB' },
        clientId,
        purpose: 'Частичная оплата · Part payment',
        allocations: [{ invoiceId: id, amount: { amountMinor: 50_000, currency: 'RUB' } }],
      });
    }
    onProgress(number + 1);
  }
}

/** The client's own sign-in comes last: who can use it sees a whole world. */
export async function makeClientSignIn(admin: OknoClient, { clients, clientIds }: PresentDay): Promise<void> {
  const client = clients.find(({ organisation }) => organisation);
  await admin.make('/users', 'user:client', {
    email: `client@${demoDomain}`,
    name: client?.name ?? 'Client',
    roles: ['client'],
    clientId: clientIds.get(client?.externalId ?? ''),
    language: 'ru',
    password: demoPassword,
  });
}
