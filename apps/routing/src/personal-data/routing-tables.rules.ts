import type { PersonalData } from '@okno/contracts';

const work = 'as the history of the work done for a request; its words are erased with the client';
const copy = 'a copy of what another service owns, overwritten when that is erased';

/** What each table of routing holds of people. */
export const routingTables: PersonalData = {
  department: { columns: { code: 'company', name: 'company' } },
  skill: { columns: { code: 'company', name: 'company' } },
  queue: { columns: { code: 'company', name: 'company' } },
  employee: { columns: { name: 'staff', email: 'staff', extension: 'staff', languages: 'code' } },
  employee_skill: { columns: {} },
  shift: { columns: { intervals: 'staff' } },
  presence: { columns: { state: 'code' } },
  absence: { columns: { scope: 'staff' } },
  request_replica: { columns: { reference: 'reference', kind: 'code', status: 'code' } },
  request_text_replica: { kept: copy, columns: { subject: 'erased' } },
  client_replica: { columns: { language: 'code' } },
  calendar_replica: { columns: { definition: 'company' } },
  commitment_replica: { columns: { state: 'code' } },
  commitment_text_replica: { kept: copy, columns: { text: 'erased' } },
  complaint_replica: { columns: { reference: 'reference', severity: 'code', state: 'code' } },
  escalation_replica: { columns: { kind: 'code', state: 'code' } },
  escalation_text_replica: { kept: copy, columns: { reason: 'erased' } },
  control_point_replica: { columns: {} },
  unannounced_breach_replica: { columns: {} },
  control_notice_replica: { columns: { why: 'code' } },
  approval_replica: {
    columns: { state: 'code', subject_kind: 'code', reference: 'reference', addressees: 'code' },
  },
  approval_text_replica: { kept: copy, columns: { title: 'erased' } },
  call_replica: { columns: { direction: 'code', queue: 'company', outcome: 'code' } },
  call_number_replica: { kept: copy, columns: { caller: 'erased', called: 'erased' } },
  assignment: { kept: work, columns: { scope: 'code', state: 'code', instruction: 'erased', outcome: 'erased' } },
  called_off_assignment: { columns: {} },
  assignment_offer: { kept: work, columns: { outcome: 'code', reason: 'erased', why: 'code' } },
  callback: { kept: work, columns: { state: 'code', result: 'erased', reason: 'erased', ended_by: 'code' } },
  callback_call: { columns: {} },
};
