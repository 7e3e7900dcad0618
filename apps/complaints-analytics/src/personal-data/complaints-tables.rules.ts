import type { PersonalData } from '@okno/contracts';

/** What each table of complaints-analytics holds of people; of the cube see the page in docs. */
export const complaintsTables: PersonalData = {
  cause: { columns: { code: 'company', name: 'company' } },
  request_replica: { columns: { kind: 'code' } },
  request_text_replica: {
    kept: 'words of a request that is, or may become, a complaint; overwritten when the request is erased',
    columns: { text: 'erased' },
  },
  product_replica: { columns: { code: 'company', name: 'company' } },
  department_replica: { columns: { code: 'company', name: 'company' } },
  calendar_replica: { columns: { definition: 'company' } },
  complaint_year: { columns: {} },
  effect_question: { columns: { question: 'code' } },
  cube_catalogue: { columns: { content: 'code' } },
  compensation_approval: { columns: { content_hash: 'code', state: 'code' } },
  complaint: {
    kept: 'as the record of a claim and of what was decided; figures stay, words are erased with the client',
    columns: {
      ...{ reference: 'reference', source: 'code', severity: 'code', state: 'code', verdict: 'code' },
      ...{ text: 'erased', decision: 'erased', answer: 'erased', appeal_reason: 'erased' },
      compensation_currency: 'code',
    },
  },
};
