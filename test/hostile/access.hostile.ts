import { roleField } from '@okno/contracts';
import { OknoProcess } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Company } from '../stories/company.js';
import { created } from '../stories/shapes.js';
import { pathWith, readOperations, type Operation } from './operations.js';
import { hireEveryRole, type Person } from './roles.js';
import { unknownId } from './valid-values.js';
import { Wire, misbehaviour, problemIn, type Message, type Reply } from './wire.js';

const json = { 'content-type': 'application/json' };
const tooMuch = Buffer.alloc(1_100_000, 0x20);

/** Who may call what: every route, every role, as the published description says it. */
describe('the door', () => {
  let okno: OknoProcess;
  let wire: Wire;
  let people: readonly Person[];
  let operations: readonly Operation[];
  let withBody: readonly Operation[];

  beforeAll(async () => {
    okno = await OknoProcess.start();
    const company = await Company.found(okno);
    const client = await company.administrator.post('/clients', { kind: 'person', name: 'Somebody' }, created);
    people = await hireEveryRole(okno, company, client.id);
    operations = await readOperations(okno.url);
    withBody = operations.filter(({ roles, mediaTypes }) => roles !== undefined && mediaTypes.length > 0);
    wire = new Wire(okno.url);
  }, 180_000);

  afterAll(async () => {
    wire.close();
    await okno.stop();
  });

  const as = ({ token }: Person) => ({ authorization: `Bearer ${token}` });
  const messageTo = (operation: Operation, extra: Partial<Message> = {}): Message => {
    const { mediaTypes, method } = operation;
    const path = pathWith(operation, () => unknownId);
    const type = mediaTypes[0] === undefined ? {} : { 'content-type': mediaTypes[0] };
    return {
      method,
      path,
      ...(mediaTypes.length === 0 ? {} : { body: '{}' }),
      ...extra,
      headers: { ...type, ...extra.headers },
    };
  };
  const saidOf = (reply: Reply): string => `${reply.status.toString()} ${problemIn(reply)?.code ?? ''}`.trim();

  /** Sends to every operation and names those that did not answer as they should. */
  async function strayed(
    chosen: readonly Operation[],
    messageOf: (operation: Operation) => Message,
    holds: (reply: Reply) => boolean,
  ): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const operation of chosen) {
      const reply = await wire.send(messageOf(operation));
      const fault = misbehaviour(reply);
      if (fault !== undefined || !holds(reply)) wrong.push(`${operation.name}: ${fault ?? saidOf(reply)}`);
    }
    return wrong;
  }

  it('stands where the description says: at every route but the sign-in', () => {
    expect(operations.length).toBeGreaterThan(150);
    expect(operations.filter(({ roles }) => roles === undefined).map(({ name }) => name)).toEqual(['POST /auth/login']);
  });

  it('lets nobody in who is not signed in, whatever else is wrong', async () => {
    const closed = operations.filter(({ roles }) => roles !== undefined);
    const unauthenticated = (reply: Reply): boolean => saidOf(reply) === '401 unauthenticated';
    expect(await strayed(closed, (operation) => messageTo(operation), unauthenticated)).toEqual([]);
    const malformed = (operation: Operation): Message => messageTo(operation, { body: '{"', headers: json });
    expect(await strayed(withBody, malformed, unauthenticated)).toEqual([]);
    const forged = { authorization: `Bearer ${'x'.repeat(43)}` };
    expect(await strayed(closed, (operation) => messageTo(operation, { headers: forged }), unauthenticated)).toEqual(
      [],
    );
  });

  it.each(roleField.options)('lets %s do what the role may, and nothing else', async (role) => {
    const person = people.find((one) => one.role === role);
    if (person === undefined) throw new Error(`nobody is ${role}`);
    const headers = as(person);
    const may = operations.filter(({ roles, path }) => roles?.includes(role) === true && path !== '/auth/logout');
    const mayNot = operations.filter(({ roles }) => roles?.includes(role) === false);
    expect(may.length + mayNot.length).toBe(operations.length - 2);
    const isLetIn = ({ status }: Reply): boolean => status !== 401 && status !== 403;
    const isRefused = (reply: Reply): boolean => saidOf(reply) === '403 forbidden';
    expect(await strayed(mayNot, (operation) => messageTo(operation, { headers }), isRefused)).toEqual([]);
    expect(await strayed(may, (operation) => messageTo(operation, { headers }), isLetIn)).toEqual([]);
    // The session outlives everything the role may call, and ends at its own word.
    const logout = await wire.send({ method: 'POST', path: '/auth/logout', headers });
    expect(logout.status).toBe(204);
    const after = await wire.send({ method: 'GET', path: '/products', headers });
    expect(after.status).toBe(role === 'integration' ? 200 : 401);
  });

  it.each([
    ['a body that cannot be read', '400 unreadable-body', { body: '{"', headers: json }],
    ['a body that is no text', '400 unreadable-body', { body: Buffer.from([0x22, 0xff, 0x22]), headers: json }],
    [
      'another character set',
      '415 unsupported-media-type',
      { headers: { 'content-type': 'application/json; charset=utf-16' } },
    ],
    ['a packed body', '415 unsupported-media-type', { headers: { 'content-encoding': 'gzip' } }],
    ['a media type nobody reads', '415 unsupported-media-type', { headers: { 'content-type': 'application/yaml' } }],
    ['no media type', '415 unsupported-media-type', { headers: { 'content-type': '' } }],
    ['a body over the limit', '413 payload-too-large', { body: tooMuch, headers: json }],
  ] as const)('looks at %s before it looks at the role', async (_case, said, extra) => {
    const isJson = 'body' in extra;
    const chosen = withBody.filter(({ roles, mediaTypes }) => {
      const takesAnything = mediaTypes.includes('application/octet-stream') && !('content-encoding' in extra.headers);
      return (
        roles?.includes('integration') === false && (isJson ? mediaTypes[0] === 'application/json' : !takesAnything)
      );
    });
    expect(chosen.length).toBeGreaterThan(50);
    const machine = people.find(({ role }) => role === 'integration');
    if (machine === undefined) throw new Error('there is a machine');
    const messageOf = (operation: Operation): Message =>
      messageTo(operation, { ...extra, headers: { ...extra.headers, ...as(machine) } });
    expect(await strayed(chosen, messageOf, (reply) => saidOf(reply) === said)).toEqual([]);
  });
});
