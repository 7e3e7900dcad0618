import type { PersonalData } from '@okno/contracts';

const raised = 'as the history of the matter; its words are erased with the client';

/** What each table of escalation holds of people. */
export const escalationTables: PersonalData = {
  calendar: { columns: {} },
  calendar_version: { columns: { content: 'company', takes_effect: 'code' } },
  sla_policy: { columns: {} },
  sla_policy_version: { columns: { content: 'company', takes_effect: 'code' } },
  request_replica: { columns: { reference: 'reference', kind: 'code', status: 'code' } },
  assignment_replica: { columns: { state: 'code' } },
  complaint_replica: { columns: {} },
  client_replica: { columns: { segment: 'code', language: 'code' } },
  contact_replica: { columns: {} },
  product_replica: { columns: { code: 'company' } },
  cause_replica: { columns: { code: 'company' } },
  department_replica: { columns: {} },
  employee_replica: { columns: {} },
  employee_name_replica: { columns: { name: 'staff' } },
  absence_replica: { columns: {} },
  clock_fact: { columns: { body: 'code' } },
  clocked_request: { columns: { kind: 'code' } },
  clock: { columns: { key: 'code', kind: 'code', state: 'code', pauses: 'code', earlier: 'code' } },
  recompute: { columns: { subject: 'code', body: 'code', takes_effect: 'code' } },
  escalation: {
    kept: raised,
    columns: { kind: 'code', state: 'code', reason: 'erased', outcome: 'erased', steps: 'erased' },
  },
  commitment: {
    kept: 'as the history of what was promised; its words are erased with the client',
    columns: {
      ...{ source: 'code', state: 'code', text: 'erased', evidence: 'erased' },
      ...{ checklist: 'erased', moves: 'erased', reports: 'erased' },
    },
  },
  commitment_audit: { columns: { week: 'code' } },
  commitment_audit_item: {
    kept: 'as the history of the weekly audits; its words are erased with the client',
    columns: { week: 'code', flags: 'code', state: 'code', reason: 'erased', note: 'erased' },
  },
  control_subject: { columns: { kind: 'code', clock_state: 'code', pauses: 'code', percents: 'code' } },
  control_point: { columns: { state: 'code' } },
  control_report: {
    kept: 'as the history of the work; its words are erased with the client',
    columns: { text: 'erased' },
  },
  control_notice: { columns: { step: 'code' } },
  breach: { columns: {} },
  client_notice: {
    kept: 'as the record that the client was told; its words are erased with the client',
    columns: { why: 'code', subject_kind: 'code', state: 'code', language: 'code', text: 'erased' },
  },
  response_times: { columns: { content: 'company' } },
  approval_route: { columns: {} },
  approval_route_version: { columns: { content: 'company', takes_effect: 'code' } },
  approval: {
    kept: 'as the record of who agreed to what, and for whom; its words are erased with the client it is about',
    columns: {
      ...{ subject_kind: 'code', reference: 'reference', title: 'erased', currency: 'code', content_hash: 'code' },
      ...{ state: 'code', stages: 'code', outcome: 'erased' },
    },
  },
  reference_counter: { columns: { subject: 'code' } },
  problem: {
    kept: 'for ever: a problem is of the company and outlives the cases behind it; nobody is to be named in it',
    columns: {
      ...{ reference: 'reference', title: 'staff-words', description: 'staff-words', state: 'code' },
      ...{ verification: 'staff-words', evidence: 'staff-words', told: 'staff-words' },
    },
  },
  problem_case: { columns: { kind: 'code' } },
  problem_explanation: {
    kept: 'as the problem itself: what was thought of its cause when; nobody is to be named in it',
    columns: { whys: 'staff-words' },
  },
  problem_notice: { columns: { outcome: 'code' } },
  measure: {
    columns: { title: 'company', expected_effect: 'company', effect: 'code', verdict: 'code', state: 'code' },
  },
  measure_check: { columns: { kind: 'code', fault: 'code', finding: 'code', per: 'code' } },
  cube_catalogue_replica: { columns: { measures: 'code', dimensions: 'code' } },
  assignment_cost_replica: { columns: {} },
  call_cost_replica: { columns: {} },
  complaint_cost_replica: { columns: { currency: 'code' } },
};
