import type { Role } from '@okno/contracts';
import { OknoProcess } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Company } from '../stories/company.js';
import { makeBelongings, type Belongings } from './belongings.js';
import { pathWith, readOperations, type Operation } from './operations.js';
import { hireEveryRole, type Person } from './roles.js';
import { oneValue, unknownId } from './valid-values.js';
import { Wire, misbehaviour, problemIn, type Reply } from './wire.js';

/** Whose record a path leads to: by its beginning, then by the parameter's name. */
const clientData: Readonly<Record<string, Readonly<Record<string, keyof Belongings>>>> = {
  clients: { id: 'clientId', contactId: 'contactId' },
  requests: { id: 'requestId', messageId: 'messageId' },
  files: { id: 'fileId' },
  calls: { id: 'callId' },
  assignments: { id: 'assignmentId' },
  escalations: { id: 'escalationId' },
  commitments: { id: 'commitmentId', itemId: 'auditItemId' },
  approvals: { id: 'approvalId' },
  complaints: { id: 'complaintId' },
  callbacks: { id: 'callbackId' },
  invoices: { id: 'invoiceId' },
  payments: { id: 'paymentId' },
};
/** The company's own affairs: the same for everybody whom the role lets in. */
const companyData = [
  'api-keys',
  'users',
  'imports',
  'products',
  'departments',
  'employees',
  'queues',
  'skills',
  'shifts',
  'calendars',
  'sla-policies',
  'approval-routes',
  'causes',
  'mail-templates',
  'webhooks',
  'prices',
  // A problem belongs to the company; of its cases each sees those of the requests they see.
  'problems',
];
/** What else a role sees than the requests it has a part in: finance works with the money of all clients. */
const seen: Partial<Record<Role, readonly string[]>> = { finance: ['clients', 'invoices', 'payments'] };
const restricted = ['manager', 'specialist', 'head', 'finance', 'client'] as const;

const money = { amountMinor: 1, currency: 'RUB' };
/** Bodies of which the published shape does not tell all. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /requests/{id}/assignments': { departmentId: unknownId, tier: 2, instruction: 'x' },
  'POST /payments/{id}/allocate': {
    allocations: [{ invoiceId: unknownId, amount: money }],
  },
  'POST /requests/{id}/messages': { direction: 'inbound', text: 'x' },
  'POST /commitments/{id}/renegotiate': { dueAt: '2030-01-01T09:00:00Z', agreedWith: 'x' },
  'POST /complaints/{id}/decide': { verdict: 'justified', decision: 'x' },
};

describe('what another may see and you may not', () => {
  let okno: OknoProcess;
  let wire: Wire;
  let people: readonly Person[];
  let operations: readonly Operation[];
  let theirs: Belongings;
  let ours: Belongings;

  beforeAll(async () => {
    okno = await OknoProcess.start();
    const company = await Company.found(okno);
    theirs = await makeBelongings(company, 'Theirs');
    ours = await makeBelongings(company, 'Ours');
    people = await hireEveryRole(okno, company, ours.clientId);
    operations = await readOperations(okno.url);
    wire = new Wire(okno.url);
  }, 240_000);

  afterAll(async () => {
    wire.close();
    await okno.stop();
  });

  const kindOf = ({ path }: Operation): string => path.split('/')[1] ?? '';
  const tokenOf = (role: Role): string => people.find((person) => person.role === role)?.token ?? '';

  function send(role: Role, { method, name, body }: Operation, path: string): Promise<Reply> {
    const authorization = `Bearer ${tokenOf(role)}`;
    if (method === 'GET') return wire.send({ method, path, headers: { authorization } });
    const given = bodies[name] ?? (body === undefined ? {} : oneValue(body, () => [], 1));
    const headers = { authorization, 'content-type': 'application/json', 'if-match': '"1"' };
    return wire.send({ method, path, headers, body: JSON.stringify(given) });
  }

  it('is asked of every route that names a record', () => {
    const kinds = new Set(operations.filter(({ path }) => path.includes('{')).map(kindOf));
    kinds.delete('imports');
    expect([...kinds].filter((kind) => !(kind in clientData) && !companyData.includes(kind))).toEqual([]);
    expect(Object.keys(clientData).filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(Object.values(theirs).filter((id) => id === '')).toEqual([]);
  });

  it.each(restricted)('is 404 for %s, to read and to command', async (role) => {
    const foreign = operations.filter((operation) => {
      const kind = kindOf(operation);
      const isTheirs = kind in clientData && operation.path.includes('{') && seen[role]?.includes(kind) !== true;
      return isTheirs && operation.roles?.includes(role) === true;
    });
    expect(foreign.length).toBeGreaterThan(5);
    const wrong: string[] = [];
    for (const operation of foreign) {
      const place = clientData[kindOf(operation)] ?? {};
      const path = pathWith(operation, (parameter) => theirs[place[parameter] ?? 'clientId']);
      const reply = await send(role, operation, path);
      const said = `${reply.status} ${problemIn(reply)?.code ?? ''} ${JSON.stringify(problemIn(reply)?.errors ?? [])}`;
      if (reply.status !== 404 || problemIn(reply)?.code !== 'not-found') wrong.push(`${operation.name}: ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(restricted)('is in no list of %s', async (role) => {
    const hidden = Object.entries(clientData).flatMap(([kind, place]) =>
      seen[role]?.includes(kind) === true ? [] : Object.values(place),
    );
    // Money is shown with the id, the reference and the subject of its request.
    const withMoney = ['requestId', 'requestReference'];
    const ids = [...hidden, 'requestReference' as const]
      .filter((name) => role !== 'finance' || !withMoney.includes(name))
      .map((name) => theirs[name]);
    const wrong: string[] = [];
    for (const operation of operations) {
      const { method, path, roles, name, parameters } = operation;
      if (method !== 'GET' || path.includes('{') || roles?.includes(role) !== true) continue;
      const filters = parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name);
      const asked = [
        '',
        ...(filters.includes('clientId') ? [`?clientId=${theirs.clientId}`] : []),
        ...(filters.includes('requestId') ? [`?requestId=${theirs.requestId}`] : []),
      ];
      for (const query of asked) {
        const reply = await send(role, operation, path + query);
        const shown = ids.filter((id) => reply.text.includes(id));
        if (reply.status >= 500 || shown.length > 0) wrong.push(`${name}${query}: ${shown.join(', ')}`);
        const fault = misbehaviour(reply);
        if (fault !== undefined) wrong.push(`${name}${query}: ${fault}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
