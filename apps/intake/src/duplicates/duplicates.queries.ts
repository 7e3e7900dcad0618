import { Inject, Injectable } from '@nestjs/common';
import type { Channel, PossibleDuplicate, PossibleDuplicates, RequestStatus } from '@okno/contracts';
import { SqlParameters, UnitOfWork, requestsVisibleTo, type Work, type WorkContext } from '@okno/service-kit';
import { RequestQueries } from '../requests/request.queries.js';
import { duplicateWindowDays, headOf, sharedNumbers, suspect, type Pair, type Words } from './duplicates.rules.js';

/** Of so many requests, the nearest in time, the words are compared. */
const compared = 50;
const mostClients = 20;
const mostSuggested = 10;

interface Neighbour extends Words {
  readonly requestId: string;
  readonly status: RequestStatus;
  readonly channel: Channel;
  readonly clientId: string;
  readonly registeredAt: Date;
  readonly tie: Pair['tie'];
  readonly apart: number;
  readonly otherChannel: boolean;
  readonly sameProduct: boolean;
}

type Likeness = Pick<Pair, 'similarity' | 'containment' | 'numbersShared'>;

const columns = { requestId: 'c.id', ownerId: 'c.owner_id', clientId: 'c.client_id' };

/** Looks for requests that may be about the same matter. */
@Injectable()
export class DuplicateQueries {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly requests: RequestQueries,
  ) {}

  /** The likeliest first, among what the caller may see; the reading is journalled as that of lists is. @throws not-found */
  async of(ref: string, context: WorkContext): Promise<PossibleDuplicates> {
    const { id, clientId } = await this.requests.locate(ref, context);
    return this.work.run(context, async (work) => {
      const items = await this.suggestions(work, id);
      work.audit({
        action: 'request.read',
        subjectKind: 'request',
        subjectIds: [id, ...items.map(({ requestId }) => requestId)],
        clientIds: [...new Set([clientId, ...items.map((item) => item.clientId)])],
        details: { by: 'duplicates' },
      });
      return { items };
    });
  }

  private async suggestions(work: Work, id: string): Promise<PossibleDuplicate[]> {
    const [asked] = await work.query<Words>(
      `SELECT reference, subject, description FROM request WHERE id = $1 AND status NOT IN ('merged', 'cancelled')`,
      [id],
    );
    if (asked === undefined) return [];
    const neighbours = await this.neighbours(work, id);
    const likenesses = await this.likenesses(work, headOf(asked), neighbours.map(headOf));
    const items = neighbours.map((neighbour, place) => toItem(neighbour, likenesses[place], work.context.language));
    return items
      .filter((item) => item !== undefined)
      .sort((one, other) => other.score - one.score || other.registeredAt.localeCompare(one.registeredAt))
      .slice(0, mostSuggested);
  }

  /**
   * The nearest requests of the same client, and of clients with the same telephone or e-mail, each once: along an index
   * from the one that is asked about, however many there are. Those of one call are two matters: whoever held the
   * conversation parted them.
   */
  private neighbours(work: Work, id: string): Promise<Neighbour[]> {
    const parameters = new SqlParameters();
    const asked = parameters.add(id);
    const visible = requestsVisibleTo(work.context.identity, columns, parameters);
    const fits = `c.client_id = t.client_id AND c.id <> a.id AND c.status NOT IN ('merged', 'cancelled')
      AND NOT (c.call_ids && a.call_ids) AND ${visible}`;
    const window = `interval '${String(duplicateWindowDays)} days'`;
    const nearest = (when: string, order: string): string =>
      `(SELECT c.* FROM request c WHERE ${fits} AND ${when} ORDER BY c.registered_at ${order} LIMIT ${String(compared)})`;
    return work.query<Neighbour>(
      `WITH asked AS MATERIALIZED (SELECT * FROM request WHERE id = ${asked}::uuid),
       tied AS (
         SELECT client_id, 1 AS rank FROM asked
         UNION (SELECT o.client_id, 2 FROM asked a JOIN client_phone p ON p.client_id = a.client_id
           JOIN client_phone o ON o.phone = p.phone LIMIT ${String(mostClients)})
         UNION (SELECT o.client_id, 3 FROM asked a JOIN client_email e ON e.client_id = a.client_id
           JOIN client_email o ON o.email = e.email LIMIT ${String(mostClients)})
       ),
       ties AS MATERIALIZED (SELECT client_id, min(rank) AS rank FROM tied GROUP BY client_id)
       SELECT c.id AS "requestId", c.reference, c.status, c.channel, c.client_id AS "clientId", c.subject, c.description,
         c.registered_at AS "registeredAt", (ARRAY['same-client', 'same-phone', 'same-email'])[t.rank] AS tie,
         abs(extract(epoch FROM c.registered_at - a.registered_at))::float8 AS apart,
         c.channel <> a.channel AS "otherChannel", coalesce(c.product_id = a.product_id, false) AS "sameProduct"
       FROM asked a CROSS JOIN ties t CROSS JOIN LATERAL (
         ${nearest(`c.registered_at BETWEEN a.registered_at - ${window} AND a.registered_at`, 'DESC')}
         UNION ALL
         ${nearest(`c.registered_at > a.registered_at AND c.registered_at <= a.registered_at + ${window}`, 'ASC')}
       ) c
       ORDER BY apart, c.id LIMIT ${String(compared)}`,
      parameters.values,
    );
  }

  /** How alike a head is to others, in their order. What shares next to nothing is not looked at more closely. */
  private async likenesses(work: Work, head: string, others: readonly string[]): Promise<readonly Likeness[]> {
    if (others.length === 0) return [];
    const rows = await work.query<Omit<Likeness, 'numbersShared'>>(
      `SELECT similarity::float8, (CASE WHEN similarity < 0.1 THEN similarity
           WHEN length($1) <= length(head) THEN word_similarity($1, head) ELSE word_similarity(head, $1) END)::float8 AS containment
       FROM unnest($2::text[]) WITH ORDINALITY AS o (head, place) CROSS JOIN LATERAL similarity($1, head) AS similarity
       ORDER BY place`,
      [head, others],
    );
    return rows.map((row, place) => ({ ...row, numbersShared: sharedNumbers(head, others[place] ?? '') }));
  }
}

function toItem(
  neighbour: Neighbour,
  likeness: Likeness | undefined,
  language: WorkContext['language'],
): PossibleDuplicate | undefined {
  if (likeness === undefined) return undefined;
  const { tie, apart, otherChannel, sameProduct, description: _description, registeredAt, ...item } = neighbour;
  const { channel } = item;
  const suspicion = suspect({ ...likeness, tie, millisecondsApart: apart * 1000, channel, otherChannel, sameProduct });
  if (suspicion === undefined) return undefined;
  const because = suspicion.because.map(({ code, words }) => ({ code, text: words[language] }));
  return { ...item, registeredAt: registeredAt.toISOString(), score: suspicion.score, because };
}
