import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { SETTINGS } from '@okno/service-kit';
import { ClientFinder } from '../clients/client-finder.queries.js';
import { normalizePhone } from '../clients/phone-number.adapter.js';
import type { IntakeSettings } from '../config.js';
import type { CallRecord } from './call.repository.js';
import type { SettledCall } from './settle-call.rules.js';

export type CallParties = Pick<
  CallRecord,
  'departmentId' | 'employeeId' | 'clientId' | 'candidates' | 'requestId' | 'productId'
>;

interface NamedParties {
  readonly departmentId: string | null;
  readonly employeeId: string | null;
  readonly productId: string | null;
  readonly request: { readonly id: string; readonly clientId: string; readonly productId: string | null } | null;
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Finds out what the numbers, extensions and codes of a call stand for. */
@Injectable()
export class CallPartiesQueries {
  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly finder: ClientFinder,
  ) {}

  /**
   * Client and product by what the exchange told, else by the request that names the call. A client once recognised by a
   * number stays the caller, though others get the same number later.
   */
  async of(
    tx: Pick<Transaction, 'query'>,
    callId: string,
    settled: SettledCall,
    before: CallRecord | undefined,
  ): Promise<CallParties> {
    const named = await this.named(tx, callId, settled);
    const recognised = before?.from === settled.from && before.to === settled.to ? before.clientId : null;
    const [clientId, candidates] = recognised !== null ? [recognised, []] : await this.clientOf(tx, settled);
    const { request, productId, ...people } = named;
    const known = clientId ?? request?.clientId ?? null;
    return {
      ...people,
      clientId: known,
      candidates: known === null ? candidates : [],
      requestId: request?.id ?? null,
      productId: productId ?? request?.productId ?? null,
    };
  }

  /** The client whose number it is, or everybody whose number it may be. */
  private async clientOf(
    tx: Pick<Transaction, 'query'>,
    { direction, from, to }: SettledCall,
  ): Promise<[string | null, readonly string[]]> {
    if (direction === 'internal') return [null, []];
    const phone = normalizePhone(direction === 'inbound' ? from : to, this.settings.OKNO_DEFAULT_COUNTRY);
    if (phone === undefined) return [null, []];
    const found = await this.finder.findClientsBy(tx, { phone });
    const [only] = found;
    if (found.length === 1 && only !== undefined) return [only.clientId, []];
    return [null, found.map(({ clientId }) => clientId)];
  }

  private async named(tx: Pick<Transaction, 'query'>, callId: string, settled: SettledCall): Promise<NamedParties> {
    const { queue, product, employeeExtension, answeredAt, ringingAt } = settled;
    const [named] = await tx.query<NamedParties>(
      `SELECT
         (SELECT department_id FROM queue_replica WHERE code = $2 ORDER BY active DESC, id LIMIT 1) AS "departmentId",
         -- Who had the telephone at that time; for a time before anybody is known to have had it, the first who did.
         (SELECT e.employee_id FROM extension_replica e
          WHERE e.extension = $4 AND NOT EXISTS (
            SELECT 1 FROM extension_replica later WHERE later.employee_id = e.employee_id
              AND later.version > e.version AND later.since <= $5 AND later.extension IS DISTINCT FROM e.extension)
          ORDER BY e.since <= $5 DESC, CASE WHEN e.since <= $5 THEN e.since END DESC, e.since, e.employee_id
          LIMIT 1) AS "employeeId",
         (SELECT id FROM product WHERE code = $3 OR id = $6 LIMIT 1) AS "productId",
         (SELECT json_build_object('id', id, 'clientId', client_id, 'productId', product_id) FROM request
          WHERE call_ids <> '{}' AND call_ids @> ARRAY[$1] ORDER BY registered_at, id LIMIT 1) AS request`,
      [
        callId,
        queue,
        product,
        employeeExtension,
        answeredAt ?? ringingAt,
        product !== null && uuid.test(product) ? product : null,
      ],
    );
    return named ?? { departmentId: null, employeeId: null, productId: null, request: null };
  }
}
