import { Injectable } from '@nestjs/common';
import type { ErasurePart, ErasureResource, Language, LocalizedText, PersonalDataService } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

/** Whoever else holds something of a client, and answers when it is erased. */
const others: readonly PersonalDataService[] = [
  'routing',
  'escalation',
  'complaints-analytics',
  'billing-receivables',
  'gateway',
];

const keptBooks: LocalizedText = {
  en: 'Invoices, payments and the ledger, as the law on accounting wants: with ids, numbers and amounts, without the name',
  ru: 'Счета, платежи и проводки, как требует закон о бухучёте: с номерами и суммами, без имени',
};
/** Years that books are kept from the end of the year they are of. */
const bookYears = 5;

export interface Erasure {
  readonly id: string;
  readonly clientId: string;
  readonly reason: string;
  readonly requestedById: string;
  readonly requestedAt: Date;
  readonly toldAt: Date | null;
}

interface DonePart {
  readonly service: PersonalDataService;
  readonly records: number;
  readonly kept: number;
  readonly doneAt: Date;
}

const columns = `id, client_id AS "clientId", reason, requested_by_id AS "requestedById",
  requested_at AS "requestedAt", told_at AS "toldAt"`;

@Injectable()
export class ErasureRepository {
  /** Answers false where the client's erasure has been asked for already. */
  async insert(tx: Queryable, erasure: Erasure): Promise<boolean> {
    const inserted = await tx.query(
      `INSERT INTO client_erasure (id, client_id, reason, requested_by_id, requested_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING id`,
      [erasure.id, erasure.clientId, erasure.reason, erasure.requestedById, erasure.requestedAt],
    );
    return inserted.length > 0;
  }

  async ofClient(tx: Queryable, clientId: string): Promise<Erasure | undefined> {
    const [erasure] = await tx.query<Erasure>(`SELECT ${columns} FROM client_erasure WHERE client_id = $1`, [clientId]);
    return erasure;
  }

  /** The oldest that nobody works on; none while a file is being brought in, for its rows are in nobody's hands yet. */
  async takeQueued(tx: Queryable): Promise<Erasure | undefined> {
    const [erasure] = await tx.query<Erasure>(
      `SELECT ${columns} FROM client_erasure WHERE ${isDue} ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return erasure;
  }

  async tell(tx: Queryable, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE client_erasure SET told_at = $2 WHERE id = $1', [id, at]);
  }

  async addPart(tx: Queryable, id: string, { service, records, kept, doneAt }: DonePart): Promise<void> {
    await tx.query(
      `INSERT INTO client_erasure_part (erasure_id, service, records, kept, done_at)
       SELECT id, $2, $3, $4, $5 FROM client_erasure WHERE id = $1 ON CONFLICT DO NOTHING`,
      [id, service, records, kept, doneAt],
    );
  }

  /** As it is shown; what stays is said in `language`. */
  async view(tx: Queryable, erasure: Erasure, language: Language): Promise<ErasureResource> {
    const done = await tx.query<DonePart>(
      'SELECT service, records, kept, done_at AS "doneAt" FROM client_erasure_part WHERE erasure_id = $1',
      [erasure.id],
    );
    const parts = (['intake', ...others] as const).map((service) =>
      toPart(
        service,
        done.find((part) => part.service === service),
      ),
    );
    const isDone = parts.every(({ state }) => state === 'done');
    const lastDone = done.reduce((last, { doneAt }) => Math.max(last, doneAt.getTime()), 0);
    return {
      id: erasure.id,
      clientId: erasure.clientId,
      reason: erasure.reason,
      state: erasure.toldAt === null ? 'queued' : isDone ? 'done' : 'running',
      requestedAt: erasure.requestedAt.toISOString(),
      requestedById: erasure.requestedById,
      doneAt: isDone ? new Date(lastDone).toISOString() : null,
      parts,
      kept: parts.some(({ kept }) => kept !== null && kept > 0)
        ? [{ what: keptBooks[language], until: lastDayOfBooks(erasure.requestedAt) }]
        : [],
    };
  }
}

/** An erasure that can be carried out now. */
export const isDue = `told_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM import WHERE status IN ('receiving', 'queued', 'running'))`;

function toPart(service: PersonalDataService, part: DonePart | undefined): ErasurePart {
  if (part === undefined) return { service, state: 'waiting', records: null, kept: null, doneAt: null };
  return { service, state: 'done', records: part.records, kept: part.kept, doneAt: part.doneAt.toISOString() };
}

/** At the latest, for what was booked up to the day of the erasure. */
function lastDayOfBooks(erasedAt: Date): string {
  return `${(erasedAt.getUTCFullYear() + bookYears).toString()}-12-31`;
}
