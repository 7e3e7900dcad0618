import { describe, expect, it } from '@jest/globals';
import type { Complaint } from './complaint.rules.js';
import {
  adopt,
  decideRegistration,
  newComplaint,
  type ComplainedRequest,
  type Registration,
} from './registration.rules.js';

const now = new Date('2026-03-02T09:00:00Z');
const nothing = { causeId: null, productId: null, departmentId: null, employeeId: null };

function registration(given: Partial<Registration> = {}): Registration {
  return {
    clientId: 'client',
    requestId: 'request',
    about: nothing,
    severity: 'high',
    text: 'Twice!',
    receivedAt: null,
    registeredById: 'anna',
    ...given,
  };
}
const about = (causeId: string): Partial<Registration> => ({ about: { ...nothing, causeId } });

function complaint(given: Partial<Complaint> = {}): Complaint {
  const made = { id: 'first', reference: 'C-2026-000001', own: false, claimed: true, now };
  return { ...newComplaint(registration(), made), ...given };
}
const unclassifiedOwn = complaint({ id: 'own', own: true, claimed: false });

const question: ComplainedRequest = { kind: 'question', clientId: 'client', productId: 'fiber' };
const complaining: ComplainedRequest = { kind: 'complaint', clientId: 'client', productId: 'fiber' };

describe('what a registration makes', () => {
  it.each<[string, Registration, ComplainedRequest | null, readonly Complaint[], object]>([
    [
      'one of its own, with a request to be made',
      registration({ requestId: null }),
      null,
      [],
      { outcome: 'new', own: true },
    ],
    [
      'one beside a request that is no complaint',
      registration(about('late')),
      question,
      [],
      { outcome: 'new', own: false, productId: null },
    ],
    [
      'the own one of a complaint that the reaction has not made yet',
      registration(),
      complaining,
      [],
      { outcome: 'new', own: true, productId: 'fiber' },
    ],
    [
      'nothing new while the own one is not classified',
      registration(about('late')),
      complaining,
      [unclassifiedOwn],
      { outcome: 'adopt', complaint: unclassifiedOwn },
    ],
    ['nothing new even without naming a cause', registration(), complaining, [unclassifiedOwn], { outcome: 'adopt' }],
    [
      'the cause for one that somebody registered without',
      registration(about('late')),
      complaining,
      [{ ...unclassifiedOwn, claimed: true }],
      { outcome: 'adopt' },
    ],
    [
      'a second of another cause',
      registration(about('rude')),
      complaining,
      [complaint({ own: true, causeId: 'late' })],
      { outcome: 'new', own: false, productId: null },
    ],
    [
      'a second of the same cause once the first is closed',
      registration(about('late')),
      question,
      [complaint({ causeId: 'late', state: 'closed' })],
      { outcome: 'new', own: false },
    ],
    [
      'a second beside an own one that is closed',
      registration(about('late')),
      complaining,
      [complaint({ own: true, causeId: 'late', state: 'closed' })],
      { outcome: 'new', own: false },
    ],
    [
      'no second open one of the same cause',
      registration(about('late')),
      question,
      [complaint({ causeId: 'late', state: 'answered' })],
      { refused: 'complaint-open' },
    ],
    [
      'no second open one without a cause',
      registration(),
      complaining,
      [{ ...unclassifiedOwn, claimed: true }],
      { refused: 'complaint-open' },
    ],
    [
      'no adoption into a cause that is open already',
      registration(about('late')),
      complaining,
      [unclassifiedOwn, complaint({ causeId: 'late' })],
      { refused: 'complaint-open' },
    ],
    ['none for another client', registration({ clientId: 'other' }), question, [], { refused: 'client-mismatch' }],
    [
      'none from the future',
      registration({ receivedAt: new Date(now.getTime() + 1) }),
      question,
      [],
      { refused: 'received-in-future' },
    ],
    ['one from the past', registration({ receivedAt: new Date(now.getTime() - 1) }), question, [], { outcome: 'new' }],
  ])('%s', (_case, given, request, ofRequest, expected) => {
    expect(decideRegistration(given, request, ofRequest, now)).toMatchObject(expected);
  });

  it('adopts: what is said goes, what is not said stays', () => {
    const own = { ...unclassifiedOwn, productId: 'fiber', text: 'From the request' };
    const adopted = adopt(own, registration(about('late')));
    expect(adopted).toMatchObject({
      id: 'own',
      causeId: 'late',
      productId: 'fiber',
      severity: 'high',
      text: 'Twice!',
      receivedAt: own.receivedAt,
      claimed: true,
      registeredById: 'anna',
      version: 2,
    });
  });
});
