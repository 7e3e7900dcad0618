import { describe, expect, it } from '@jest/globals';
import { webhookPayload, type DeliveredEvent, type RequestState } from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { requestState } from '@okno/testing';
import { payloadOf, readerOf, type ToldFact, type ToldWords } from './webhook-payload.rules.js';

const at = '2026-05-04T12:00:00.000Z';
const words: ToldWords = {
  reference: 'R-2026-000007',
  subject: 'No light',
  description: 'Dark since noon',
  text: 'Done',
  attachmentIds: [newId()],
};

function told(event: DeliveredEvent, factType: string, fact: unknown): ToldFact {
  return { webhookId: newId(), event, factType, factVersion: 4, occurredAt: new Date(at), fact };
}

function fact(state: Partial<RequestState>, more: object = {}): object {
  return { request: requestState(state), at, employeeId: null, ...more };
}

const reader = readerOf(null);

describe('what a webhook is told', () => {
  it('of a request: its state after the fact, and its words', () => {
    const said = payloadOf(told('request.registered', 'intake.request-registered.v1', fact({})), words, reader);
    expect(webhookPayload.parse(said)).toEqual(said);
    expect(said).toMatchObject({
      type: 'request.registered',
      timestamp: at,
      data: { request: { status: 'registered', subject: 'No light', description: 'Dark since noon', version: 4 } },
    });
    expect(JSON.stringify(said)).not.toMatch(/complaintId|switches/);
  });

  it.each([
    ['solved', { status: 'solved' }, {}, { change: 'solved', waitingOn: null, waitingUntil: null }],
    ['waiting-started', { status: 'waiting' }, { on: 'client', until: at }, { waitingOn: 'client', waitingUntil: at }],
    ['waiting-ended', { status: 'assigned' }, { on: 'client' }, { change: 'waiting-ended', waitingOn: null }],
    ['merged', { status: 'merged' }, { intoId: '0199-into' }, { mergedIntoId: '0199-into' }],
  ] as const)('of a status that changed: %s', (change, state, more, expected) => {
    const said = payloadOf(
      told('request.status-changed', `intake.request-${change}.v1`, fact(state, more)),
      words,
      reader,
    );
    expect(said.data).toMatchObject({ request: state, ...expected });
  });

  it('of a message: the words and their request', () => {
    const exchange = {
      interactionId: newId(),
      orderKey: newId(),
      clientId: newId(),
      requestId: newId(),
      channel: 'chat',
      direction: 'outbound',
      at,
      employeeId: newId(),
      productId: null,
      callRecordId: null,
    };
    const said = payloadOf(told('message.added', 'intake.interaction-recorded.v1', exchange), words, reader);
    expect(webhookPayload.parse(said)).toEqual(said);
    expect(said).toMatchObject({
      data: {
        reference: 'R-2026-000007',
        message: { id: exchange.interactionId, text: 'Done', direction: 'outbound' },
      },
    });
  });

  it('without words to whoever may not read them', () => {
    const blind = { kind: 'person', roles: ['finance'] } as const;
    const said = payloadOf(told('request.registered', 'intake.request-registered.v1', fact({})), words, blind);
    expect(said.data).toMatchObject({ request: { subject: null, description: null } });
  });

  it('with the rights of its client where it names one, else of another system', () => {
    expect([readerOf(null).roles, readerOf(newId()).roles]).toEqual([['integration'], ['client']]);
  });
});
