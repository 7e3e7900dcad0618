import type { PersonalData } from '@okno/contracts';

const client = 'while the client is served: by it they are recognised and answered; erased on demand';
const matter = 'as the history of the matter, for quality and disputes; its words are erased with the client';
const heard = 'to show who called and to recognise them; the numbers are erased with the client';
const lettered = 'as proof of what was written; erased with the client, bytes that others share stay theirs';
const imported = 'so that the same file does not count twice; what a rejected row said is erased with the client';

/** What each table of intake holds of people. */
export const intakeTables: PersonalData = {
  product: { columns: { code: 'company', name: 'company' } },
  client: {
    kept: client,
    columns: { kind: 'code', name: 'erased', tax_id: 'erased', segment: 'code', language: 'code', consents: 'erased' },
  },
  contact: { kept: client, columns: { name: 'erased', position: 'erased', decision_roles: 'code' } },
  client_phone: { kept: client, columns: { phone: 'erased' } },
  client_email: { kept: client, columns: { email: 'erased' } },
  client_external_id: { kept: client, columns: { system: 'erased', value: 'erased' } },
  client_erasure: {
    kept: 'for ever, as proof that the erasure was done: who asked, when, why',
    columns: { reason: 'staff-words' },
  },
  client_erasure_part: { columns: { service: 'code' } },
  request_year: { columns: {} },
  request: {
    kept: matter,
    columns: {
      ...{ reference: 'reference', kind: 'code', status: 'code', channel: 'code', impact: 'code', urgency: 'code' },
      ...{ subject: 'erased', description: 'erased', waiting_reason: 'erased' },
      ...{ call_ids: 'reference', waiting_on: 'code', resumes_to: 'code' },
    },
  },
  request_merge: {
    kept: matter,
    columns: { status: 'code', waiting_on: 'code', waiting_reason: 'erased', resumes_to: 'code' },
  },
  request_blocker: { columns: { kind: 'code' } },
  request_timer: { columns: { kind: 'code' } },
  interaction: { columns: { channel: 'code', direction: 'code' } },
  message: { kept: matter, columns: { direction: 'code', channel: 'code', text: 'erased', folded: 'erased' } },
  outgoing_message: {
    kept: lettered,
    columns: {
      ...{ unique_key: 'code', channel: 'code', address: 'erased', state: 'code', last_error: 'erased' },
      template: 'code',
    },
  },
  employee_replica: { columns: {} },
  presence_replica: { columns: { state: 'code' } },
  absence_replica: { columns: {} },
  calendar_replica: { columns: { calendar: 'company' } },
  policy_replica: { columns: { kinds: 'code', segments: 'code' } },
  assignment_replica: { columns: { state: 'code' } },
  commitment_replica: { columns: { state: 'code' } },
  escalation_replica: { columns: { state: 'code' } },
  invoice_replica: { columns: { state: 'code' } },
  client_invoice_replica: { columns: { state: 'code' } },
  complaint_text_replica: { kept: matter, columns: { text: 'erased' } },
  hand_over: { columns: {} },
  timeline_entry: { columns: { kind: 'code', visibility: 'code', type: 'code', params: 'reference' } },
  file_content: { columns: { sha256: 'code' } },
  file_chunk: { kept: lettered, columns: { sha256: 'code', bytes: 'erased' } },
  file: { kept: lettered, columns: { sha256: 'code', name: 'erased', media_type: 'code' } },
  call: {
    kept: heard,
    columns: {
      ...{ call_id: 'reference', direction: 'code', queue: 'company', outcome: 'code', notes: 'code' },
      ...{ from_number: 'erased', to_number: 'erased' },
    },
  },
  call_event: {
    kept: heard,
    columns: {
      ...{ call_id: 'reference', event: 'code', extension: 'staff', direction: 'code' },
      ...{ from_number: 'erased', to_number: 'erased', queue: 'company', product: 'company', disposition: 'code' },
    },
  },
  queue_replica: { columns: { code: 'company', name: 'company' } },
  extension_replica: { columns: { extension: 'staff' } },
  employee_name_replica: { columns: { name: 'staff', email: 'staff' } },
  department_replica: { columns: { code: 'company', name: 'company' } },
  inbound_mail: {
    kept: lettered,
    columns: { key: 'erased', message_id: 'erased', outcome: 'code', reason: 'code' },
  },
  mail_template: { columns: { kind: 'code', language: 'code', subject: 'company', text: 'company' } },
  webhook: {
    columns: {
      ...{ url: 'company', events: 'code', description: 'company', secret: 'code', previous_secret: 'code' },
      ...{ last_error: 'company', switched_off_because: 'code' },
    },
  },
  webhook_delivery: {
    columns: { event: 'code', fact_type: 'code', fact: 'code', state: 'code', attempts: 'company' },
  },
  chat_thread: { columns: {} },
  mailbox: { columns: { name: 'company', uid_validity: 'code' } },
  import: {
    columns: {
      ...{ source: 'code', timezone: 'code', status: 'code', failure: 'code', trace_id: 'code' },
      ...{ profile: 'company', header: 'company', told_status: 'code' },
    },
  },
  import_part: {
    kept: 'the file itself, until it is worked through; nobody is erased while one is',
    columns: { bytes: 'erased' },
  },
  import_reject: { kept: imported, columns: { reason: 'erased', fields: 'erased' } },
  import_undone: { columns: { kind: 'code' } },
  import_kept: { columns: { kind: 'code', name: 'reference', reason: 'code' } },
  imported_client: { columns: {} },
  import_profile: { columns: { name: 'company', definition: 'company' } },
  imported_request: { columns: {} },
  problem_notice: { columns: { outcome: 'code' } },
  imported_snapshot: { columns: { key: 'reference', status: 'code', department: 'company', employee: 'staff' } },
  request_step: { kept: matter, columns: { key: 'reference', event: 'code', reason: 'erased' } },
  call_day: { columns: { row_key: 'code', queue: 'company', direction: 'code' } },
  exchange_line: {
    kept: heard,
    columns: { source: 'code', key: 'code', call_id: 'reference', fields: 'erased', links: 'erased' },
  },
  exchange_listener: { columns: { name: 'company' } },
};
