import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, momentField } from '../fields.js';

const intake = defineTopic('intake.erasure');
const routing = defineTopic('routing.erasure');
const escalation = defineTopic('escalation.erasure');
const complaints = defineTopic('complaints.erasure');
const receivables = defineTopic('receivables.erasure');
const identity = defineTopic('identity.erasure');

/** Ids only: what names the client is gone from intake when this is published. */
export const clientErased = defineEvent({
  type: 'intake.client-erased.v1',
  topic: intake,
  key: 'clientId',
  summary: 'Intake has erased what named a client; every service does the same with what it holds.',
  schema: z.object({
    erasureId: idField,
    clientId: idField,
    requestIds: z.array(idField),
    callRecordIds: z.array(idField),
    at: momentField,
  }),
});

const erasedFields = z.object({
  erasureId: idField,
  clientId: idField,
  /** Records that were blanked, deleted or closed. */
  records: z.int().min(0),
  /** Records with personal data that the law wants kept. */
  kept: z.int().min(0),
  at: momentField,
});

function defineErased<const Type extends string>(type: Type, topic: typeof routing, summary: string) {
  return defineEvent({ type, topic, key: 'clientId', summary, schema: erasedFields });
}
export const routingDataErased = defineErased(
  'routing.client-data-erased.v1',
  routing,
  'Routing has erased what it held of a client.',
);
export const escalationDataErased = defineErased(
  'escalation.client-data-erased.v1',
  escalation,
  'Escalation has erased what it held of a client.',
);
export const complaintsDataErased = defineErased(
  'complaints.client-data-erased.v1',
  complaints,
  'Complaints-analytics has erased what it held of a client.',
);
export const receivablesDataErased = defineErased(
  'receivables.client-data-erased.v1',
  receivables,
  'Billing has erased what it held of a client, and kept its books.',
);
export const identityDataErased = defineErased(
  'identity.client-data-erased.v1',
  identity,
  'The gateway has closed and blanked the users of a client.',
);
