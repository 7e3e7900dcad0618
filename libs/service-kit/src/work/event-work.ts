import type { EventContext } from '@okno/messaging';
import { systemIdentity } from '../access/identity.js';
import type { WorkContext } from './work-context.js';
import { newId } from '../ids.js';

const traceIdAt = 3;

/** The context of work that an event causes: the chain goes on and the handler's transaction is joined. */
export function contextOfEvent(service: string, { envelope, tx }: Pick<EventContext, 'envelope' | 'tx'>): WorkContext {
  return {
    identity: systemIdentity(service),
    language: 'en',
    traceId: envelope.traceparent?.slice(traceIdAt, traceIdAt + 32) ?? newId().replaceAll('-', ''),
    correlationId: envelope.correlationid,
    causationId: envelope.id,
    tx,
  };
}

/** The context of work that a timer or a start-up task begins: a chain of its own. */
export function contextOfTimer(service: string): WorkContext {
  return {
    identity: systemIdentity(service),
    language: 'en',
    traceId: newId().replaceAll('-', ''),
    correlationId: newId(),
  };
}
