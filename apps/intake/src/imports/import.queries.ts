import { Inject, Injectable } from '@nestjs/common';
import { mostKept, mostRejects, type ImportResource, type Page, type PageQuery } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, decodeCursorAs, momentAndId, momentKey, momentOfKey, toPage } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { keptColumns } from './import-kept.queries.js';

interface ImportRow extends Omit<ImportResource, 'createdAt' | 'startedAt' | 'finishedAt'> {
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

const columns = `i.id, i.source, i.status, i.read, i.accepted, i.duplicates, i.rejected, i.linked, i.unlinked, i.failure,
  i.timezone, i.profile->>'name' AS profile, i.chunks + 1 AS version, i.created_at AS "createdAt", i.started_at AS "startedAt",
  i.finished_at AS "finishedAt",
  coalesce((SELECT json_agg(json_build_object('line', r.line, 'reason', r.reason) ORDER BY r.line)
    FROM (SELECT line, reason FROM import_reject WHERE import_id = i.id ORDER BY line LIMIT ${String(mostRejects)}) r), '[]') AS rejects,
  coalesce((SELECT json_agg(json_build_object('kind', u.kind, 'takenBack', u.taken_back, 'kept', u.kept) ORDER BY u.kind)
    FROM import_undone u WHERE u.import_id = i.id), '[]') AS undone,
  coalesce((SELECT json_agg(row_to_json(k) ORDER BY k.kind, k.id)
    FROM (SELECT ${keptColumns} FROM import_kept k WHERE k.import_id = i.id
      ORDER BY k.kind, k.record_id LIMIT ${String(mostKept)}) k), '[]') AS kept`;

@Injectable()
export class ImportQueries {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async get(id: string): Promise<ImportResource> {
    const [row] = await this.database.query<ImportRow>(
      `SELECT ${columns} FROM import i WHERE i.id = $1 AND i.status <> 'receiving'`,
      [id],
    );
    if (row === undefined) throw refuse('not-found');
    return toResource(row);
  }

  async list(query: PageQuery): Promise<Page<ImportResource>> {
    const after = decodeCursorAs(query.after, momentAndId);
    const rows = await this.database.query<ImportRow & { readonly sortKey: number }>(
      `SELECT ${columns}, ${momentKey('i.created_at')} AS "sortKey" FROM import i
       WHERE i.status <> 'receiving' AND ($1::bigint IS NULL OR (i.created_at, i.id) < (${momentOfKey('$1')}, $2::uuid))
       ORDER BY i.created_at DESC, i.id DESC LIMIT $3`,
      [after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
    );
    return toPage(
      rows,
      query.limit,
      ({ sortKey: _key, ...row }) => toResource(row),
      ({ sortKey, id }) => [sortKey, id],
    );
  }
}

function toResource({ createdAt, startedAt, finishedAt, ...row }: ImportRow): ImportResource {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
