import { Injectable } from '@nestjs/common';
import type { Language, MailTemplateBody, MailTemplateKind } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

export interface MailTemplateRecord extends MailTemplateBody {
  readonly kind: MailTemplateKind;
  readonly language: Language;
  readonly changedAt: Date;
}

const columns = 'kind, language, subject, text, active, changed_at AS "changedAt"';

/** Templates somebody has written; of the others Okno brings its own. */
@Injectable()
export class MailTemplateRepository {
  async all(tx: Queryable): Promise<readonly MailTemplateRecord[]> {
    return tx.query<MailTemplateRecord>(`SELECT ${columns} FROM mail_template`);
  }

  async find(tx: Queryable, kind: MailTemplateKind, language: Language): Promise<MailTemplateRecord | undefined> {
    const [found] = await tx.query<MailTemplateRecord>(
      `SELECT ${columns} FROM mail_template WHERE kind = $1 AND language = $2`,
      [kind, language],
    );
    return found;
  }

  async save(tx: Queryable, { kind, language, subject, text, active, changedAt }: MailTemplateRecord): Promise<void> {
    await tx.query(
      `INSERT INTO mail_template (kind, language, subject, text, active, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (kind, language) DO UPDATE SET subject = excluded.subject, text = excluded.text,
         active = excluded.active, changed_at = excluded.changed_at`,
      [kind, language, subject, text, active, changedAt],
    );
  }

  async remove(tx: Queryable, kind: MailTemplateKind, language: Language): Promise<void> {
    await tx.query('DELETE FROM mail_template WHERE kind = $1 AND language = $2', [kind, language]);
  }
}
