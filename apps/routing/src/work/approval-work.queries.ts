import type { Work } from '@okno/service-kit';
import { placeOf, type Addressee } from './approval-work.rules.js';

export interface ApprovalToDo {
  readonly id: string;
  readonly request_id: string | null;
  readonly client_id: string | null;
  readonly reference: string | null;
  readonly subject: string | null;
  readonly priority: number | null;
  readonly since: Date;
  readonly dueAt: number;
  readonly actingForId: string | null;
}

/** Approvals that wait for a reader, or for those they stand in for. */
export async function approvalsToDo(
  work: Pick<Work, 'query'>,
  persons: readonly string[],
  readerId: string,
  limit: number,
): Promise<ApprovalToDo[]> {
  const rows = await work.query<
    Omit<ApprovalToDo, 'dueAt' | 'actingForId'> & { readonly addressees: readonly Addressee[] }
  >(
    `SELECT t.id, t.request_id, t.client_id, coalesce(t.reference, r.reference) AS reference, r.priority, t.since, t.addressees,
       coalesce(nullif(w.title, t.reference), x.subject, w.title) AS subject
     FROM approval_replica t
     LEFT JOIN approval_text_replica w ON w.id = t.id
     LEFT JOIN request_replica r ON r.id = t.request_id
     LEFT JOIN request_text_replica x ON x.id = t.request_id
     WHERE t.state = 'open' AND t.addressee_ids && $1::uuid[]
     ORDER BY t.since LIMIT $2`,
    [persons, limit],
  );
  return rows.flatMap(({ addressees, ...row }) => {
    const place = placeOf(addressees, persons, readerId);
    return place === undefined ? [] : [{ ...row, ...place }];
  });
}
