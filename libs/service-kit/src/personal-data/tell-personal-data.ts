import type { PersonalDataPart, PersonalDataService } from '@okno/contracts';
import type { Identity } from '../access/identity.js';
import { Refusal } from '../problems/refusal.js';
import { clientsVisibleTo } from '../visibility/can-see.js';
import { SqlParameters } from '../visibility/sql-parameters.js';
import type { Work } from '../work/unit-of-work.js';

/** Records of one kind that are about a client. */
export interface PersonalDataQuery {
  readonly what: string;
  /** A statement that answers them oldest first; `$1` is the client's id. Its columns are named as people shall read them. */
  readonly sql: string;
  /** What staff write among themselves: not told to the client. */
  readonly isInternal?: boolean;
}

/** More of one kind are not told at once. */
const mostRecords = 10_000;

/**
 * What a service holds of a client, section by section; leaves one entry in the journal.
 * @throws not-found where the caller may not see the client
 */
export async function tellPersonalData(
  work: Work,
  service: PersonalDataService,
  clientId: string,
  queries: readonly PersonalDataQuery[],
): Promise<PersonalDataPart> {
  const { identity } = work.context;
  if (!(await mayRead(work, identity, clientId))) throw new Refusal('not-found');
  const isClient = identity.roles.every((role) => role === 'client');
  const sections: PersonalDataPart['sections'] = [];
  for (const { what, sql } of queries.filter(({ isInternal }) => !isClient || isInternal !== true)) {
    const found = await work.query(`SELECT * FROM (${sql}) s LIMIT ${String(mostRecords + 1)}`, [clientId]);
    sections.push({ what, records: found.slice(0, mostRecords), isCut: found.length > mostRecords });
  }
  work.audit({
    action: 'client.read-personal-data',
    subjectKind: 'client',
    subjectIds: [clientId],
    clientIds: [clientId],
  });
  return { clientId, service, at: work.now.toISOString(), sections };
}

async function mayRead(work: Work, identity: Identity, clientId: string): Promise<boolean> {
  const parameters = new SqlParameters();
  const id = parameters.add(clientId);
  const visible = clientsVisibleTo(identity, { clientId: 'c.id', managerId: 'c.manager_id' }, parameters);
  const found = await work.query(
    `SELECT 1 FROM access_client c WHERE c.id = ${id}::uuid AND ${visible}`,
    parameters.values,
  );
  return found.length > 0;
}
