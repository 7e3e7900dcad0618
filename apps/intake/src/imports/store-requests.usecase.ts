import { Inject, Injectable } from '@nestjs/common';
import {
  channelField,
  requestDescribed,
  requestKindField,
  requestRegistered,
  requestsImported,
  type Channel,
  type RequestKind,
  type Tier,
} from '@okno/contracts';
import { SETTINGS, type Work } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { toState } from '../requests/request-state.rules.js';
import { toRow } from '../requests/request.repository.js';
import type { RequestRecord } from '../requests/request.rules.js';
import { ImportLookups, idOf } from './import-lookups.queries.js';
import { RowFault, type RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from './row-store.repository.js';
import { StandInClients, unknownClientOf } from './stand-in-clients.repository.js';

export interface RequestRow {
  readonly reference: string;
  readonly clientExternalId: string | null;
  readonly channel: Channel;
  readonly kind: RequestKind;
  readonly subject: string;
  readonly description: string;
  readonly product: string | null;
  readonly priority: number;
  readonly registeredAt: Date;
  readonly owner: string | null;
  readonly department: string | null;
  readonly tier: Tier;
  readonly solvedAt: Date | null;
  readonly closedAt: Date | null;
}

/** References like ours would be given out a second time some day. */
const ours = /^R-\d{4}-\d+$/i;
const usualPriority = 3;
/** Stands for the clients of all rows that name none. */
const nobody = unknownClientOf('requests-csv');

/** Requests of another system, with their own times: nobody is told of them and no clock runs for them. */
@Injectable()
export class StoreRequests implements RowStore<RequestRow> {
  readonly source = 'requests-csv';
  readonly requiredColumns = ['reference', 'registeredAt'];

  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly lookups: ImportLookups,
    private readonly clients: StandInClients,
  ) {}

  read(reader: RowReader): RequestRow {
    return this.readOf(reader, reader.requiredMoment('registeredAt'));
  }

  /** A row of which the moment of registration is known otherwise. @throws RowFault */
  readOf(reader: RowReader, registeredAt: Date): RequestRow {
    const reference = reader.required('reference', 100);
    if (ours.test(reference)) throw new RowFault('reference: form-of-our-own');
    const closedAt = reader.moment('closedAt');
    const solvedAt = reader.moment('solvedAt') ?? closedAt;
    if (solvedAt !== null && solvedAt < registeredAt) throw new RowFault('solvedAt: before-registeredAt');
    if (closedAt !== null && closedAt < registeredAt) throw new RowFault('closedAt: before-registeredAt');
    return {
      reference,
      clientExternalId: reader.text('clientExternalId', 200),
      channel: reader.choice('channel', channelField.options) ?? 'api',
      kind: reader.choice('kind', requestKindField.options) ?? 'question',
      subject: reader.text('subject') ?? reference,
      description: reader.text('description', 100_000) ?? '',
      product: reader.text('product'),
      priority: reader.countWithin('priority', 1, 4) ?? usualPriority,
      registeredAt,
      owner: reader.text('owner'),
      department: reader.text('department'),
      tier: (reader.countWithin('tier', 1, 3) ?? 1) as Tier,
      solvedAt,
      closedAt,
    };
  }

  keyOf({ reference }: RequestRow): string {
    return reference;
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<RequestRow>[]): Promise<StoreOutcome> {
    const known = await this.lookups.requestsByReference(
      work,
      rows.map(({ row }) => row.reference),
    );
    const fresh = rows.filter(({ row }) => !known.has(row.reference)).map(({ row }) => row);
    const { ids, standIns } = await this.clients.of(
      work,
      run,
      fresh.map(({ clientExternalId }) => clientExternalId ?? nobody),
    );
    const requests = fresh.map((row) => this.toRequest(work, run, row, ids.get(row.clientExternalId ?? nobody) ?? ''));
    if (requests.length > 0) await this.insert(work, run, requests, fresh);
    const unlinked = fresh.filter(({ clientExternalId }) => standIns.has(clientExternalId ?? nobody)).length;
    return {
      accepted: fresh.length,
      duplicates: rows.length - fresh.length,
      linked: fresh.length - unlinked,
      unlinked,
    };
  }

  private toRequest(work: Work, { names }: ImportRun, row: RequestRow, clientId: string): RequestRecord {
    return {
      id: work.newId(),
      reference: row.reference,
      kind: row.kind,
      status: row.closedAt !== null ? 'closed' : row.solvedAt !== null ? 'solved' : 'registered',
      tier: row.tier,
      clientId,
      contactId: null,
      ownerId: idOf(names.employees, row.owner) ?? this.settings.OKNO_FALLBACK_OWNER,
      channel: row.channel,
      subject: row.subject,
      description: row.description,
      productId: idOf(names.products, row.product),
      impact: 'normal',
      urgency: 'normal',
      priority: row.priority,
      billable: false,
      callIds: [],
      complaintId: null,
      waiting: null,
      mergedIntoId: null,
      speakerId: null,
      registeredAt: row.registeredAt,
      solvedAt: row.solvedAt,
      confirmedAt: row.closedAt,
      closedAt: row.closedAt,
      reopenCount: 0,
      switches: 0,
      version: 1,
      createdAt: work.now,
    };
  }

  private async insert(
    work: Work,
    run: ImportRun,
    requests: readonly RequestRecord[],
    rows: readonly RequestRow[],
  ): Promise<void> {
    const departments = rows.map(({ department }) => idOf(run.names.departments, department));
    const given = requests.map((request, place) => ({ ...toRow(request), department_id: departments[place] ?? null }));
    await work.query(insertRequests, [JSON.stringify(given), run.id, requestRegistered.type]);
    const states = requests.map((request, place) => ({
      ...toState(request),
      version: request.version,
      departmentId: departments[place] ?? null,
      dueAt: null,
    }));
    work.publish(
      requestsImported,
      { importId: run.id, chunk: run.chunk, rows: states },
      { id: run.id, version: run.chunk + 1 },
    );
    // Only on those is there still work to do, for which others need the words.
    for (const { id, subject, description } of requests.filter(({ status }) => status === 'registered')) {
      work.publish(requestDescribed, { requestId: id, subject, description }, { id, version: 1 });
    }
  }
}

const columns = `id, reference, kind, status, tier, client_id, owner_id, channel, subject, description, product_id, impact,
  urgency, priority, billable, call_ids, registered_at, solved_at, confirmed_at, closed_at, reopen_count, switches,
  version, created_at`;

const insertRequests = `
  WITH given AS (
    SELECT * FROM json_to_recordset($1::json) AS r (id uuid, reference text, kind text, status text, tier smallint,
      client_id uuid, owner_id uuid, channel text, subject text, description text, product_id uuid, impact text,
      urgency text, priority smallint, billable boolean, call_ids text[], registered_at timestamptz,
      solved_at timestamptz, confirmed_at timestamptz, closed_at timestamptz, reopen_count int, switches int,
      version int, created_at timestamptz, department_id uuid)
  ), stored AS (
    INSERT INTO request (root_id, ${columns}) SELECT id, ${columns} FROM given
  ), noted AS (
    INSERT INTO imported_request (request_id, import_id, department_id, tier, solved_at, closed_at, version)
    SELECT id, $2::uuid, department_id, tier, solved_at, closed_at, version FROM given
  )
  INSERT INTO timeline_entry (id, client_id, request_id, at, kind, ref_id, actor_employee_id, visibility, type, params)
  SELECT id, client_id, id, registered_at, 'request', id, NULL, 'client', $3::text, jsonb_build_object('reference', reference)
  FROM given`;
