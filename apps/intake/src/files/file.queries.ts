import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  SqlParameters,
  UnitOfWork,
  requestsVisibleTo,
  type Identity,
  type WorkContext,
} from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { isOnlyClient } from '../requests/request-view.rules.js';
import type { Queryable } from '../requests/request.repository.js';
import { FileRepository, type FileRecord } from './file.repository.js';

/** SQL under which a file `f` may be read: by who brought it, and by who may see a message that carries it. */
export function filesReadableBy(identity: Identity, parameters: SqlParameters): string {
  const columns = { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' };
  const internal = isOnlyClient(identity) ? `AND m.direction <> 'internal'` : '';
  return `(f.uploaded_by = ${parameters.add(identity.userId)}::uuid OR EXISTS (
    SELECT 1 FROM message m JOIN request r ON r.id = m.request_id
    WHERE m.attachment_ids @> ARRAY[f.id] ${internal} AND ${requestsVisibleTo(identity, columns, parameters)}))`;
}

@Injectable()
export class FileQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly files: FileRepository,
  ) {}

  /** A file and its bytes as a stream; the reading is journalled. */
  async open(id: string, context: WorkContext): Promise<{ readonly file: FileRecord; readonly content: Readable }> {
    const file = await this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const key = parameters.add(id);
      const [found] = await work.query<FileRecord>(
        `SELECT f.id, f.sha256, f.name, f.media_type AS "mediaType", f.size, f.uploaded_by AS "uploadedBy",
           f.created_at AS "createdAt"
         FROM file f WHERE f.id = ${key}::uuid AND ${filesReadableBy(context.identity, parameters)}`,
        parameters.values,
      );
      if (found === undefined) throw refuse('not-found');
      work.audit({ action: 'file.read', subjectKind: 'file', subjectIds: [id] });
      return found;
    });
    return { file, content: Readable.from(this.files.contentOf(this.database, file.sha256), { objectMode: false }) };
  }

  /** The place of the first of `ids` that the identity may not read; undefined when all are fine. */
  async notReadable(tx: Queryable, ids: readonly string[], identity: Identity): Promise<number | undefined> {
    if (ids.length === 0) return undefined;
    const parameters = new SqlParameters();
    const list = parameters.add(ids);
    const rows = await tx.query<{ id: string }>(
      `SELECT f.id FROM file f WHERE f.id = ANY (${list}::uuid[]) AND ${filesReadableBy(identity, parameters)}`,
      parameters.values,
    );
    const readable = new Set(rows.map(({ id }) => id));
    const place = ids.findIndex((id) => !readable.has(id.toLowerCase()));
    return place < 0 ? undefined : place;
  }
}
