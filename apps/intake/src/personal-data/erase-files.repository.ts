import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

/** SHA-256 of nothing. */
const emptyContent = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

@Injectable()
export class EraseFiles {
  /**
   * Blanks the files that hang on these requests' messages, and these raw mails: their names go, and their bytes where
   * nobody else's file has the same. A file that another client's message carries too stays. @returns ids of files blanked
   */
  async execute(tx: Queryable, requestIds: readonly string[], rawFileIds: readonly string[]): Promise<string[]> {
    const blanked = await tx.query<{ id: string; sha256: string }>(
      `WITH theirs AS (
         SELECT unnest($2::uuid[]) AS id
         UNION SELECT unnest(attachment_ids) FROM message WHERE request_id = ANY ($1::uuid[])
       )
       SELECT f.id, f.sha256 FROM file f JOIN theirs USING (id)
       WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.attachment_ids @> ARRAY[f.id] AND m.request_id <> ALL ($1::uuid[]))
       FOR UPDATE OF f`,
      [requestIds, rawFileIds],
    );
    const ids = blanked.map(({ id }) => id);
    await tx.query('INSERT INTO file_content (sha256, size) VALUES ($1, 0) ON CONFLICT DO NOTHING', [emptyContent]);
    await tx.query(
      `UPDATE file SET sha256 = $2, size = 0, name = 'erased', media_type = 'application/octet-stream'
       WHERE id = ANY ($1::uuid[])`,
      [ids, emptyContent],
    );
    const contents = blanked.map(({ sha256 }) => sha256).filter((sha256) => sha256 !== emptyContent);
    const unused = `sha256 = ANY ($1) AND NOT EXISTS (SELECT 1 FROM file f WHERE f.sha256 = c.sha256)`;
    await tx.query(`DELETE FROM file_chunk c WHERE ${unused}`, [contents]);
    await tx.query(`DELETE FROM file_content c WHERE ${unused}`, [contents]);
    return ids;
  }
}
