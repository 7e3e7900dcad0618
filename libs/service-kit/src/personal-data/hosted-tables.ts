import type { PersonalData } from '@okno/contracts';

const inOrder = 'until it is relayed, within seconds; an erasure sends its tombstone behind it';

/** The tables that every service has from the libraries. */
export const hostedPersonalData: PersonalData = {
  outbox: { columns: { topic: 'code', key: 'code', envelope: 'erased' }, kept: inOrder },
  inbox: { columns: { consumer: 'code' } },
  parked_key: {
    columns: { consumer_group: 'code', topic: 'code', key: 'code', error: 'erased' },
    kept: 'until replayed',
  },
  parked_event: {
    columns: { consumer_group: 'code', topic: 'code', key: 'code', envelope: 'erased' },
    kept: 'an event that could not be handled, until it is replayed; deleted by an erasure',
  },
  audit_entry: {
    columns: { action: 'code', subject_kind: 'code', details: 'journal', trace_id: 'code' },
    kept: 'for ever: who read or changed what of which id; chained by hash, so that nobody can alter it',
  },
  audit_words: {
    columns: { salt: 'code', words: 'erased' },
    kept: 'why somebody did something, in their words, beside the journal; deleted by an erasure',
  },
  audit_order: { columns: {} },
  audit_seal: { columns: { previous_hash: 'code', hash: 'code' } },
  idempotency_key: {
    columns: { operation: 'code', key: 'code', body_hash: 'code', answer: 'erased' },
    kept: '7 days (`idempotencyDays`), then deleted by a timer; an erasure leaves the id alone',
  },
  access_department: { columns: {} },
  access_employee: { columns: {} },
  access_client: { columns: {} },
  access_request: { columns: {} },
  access_participant: { columns: {} },
  projected_event: { columns: { type: 'code' } },
  projected_table: { columns: { name: 'code', shape: 'code' } },
};
