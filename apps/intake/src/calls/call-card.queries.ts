import { Injectable } from '@nestjs/common';
import type { CallCard } from '@okno/contracts';
import { SqlParameters, requestsVisibleTo, type Work, type WorkContext } from '@okno/service-kit';
import { readsTexts } from '../requests/request-view.rules.js';
import { CallQueries } from './call.queries.js';
import { toCallResource, type CallRecord } from './call.repository.js';

const shownInteractions = 3;
const shownRequests = 20;

type Known = Omit<CallCard, 'call'>;

/** The screen-pop: all that the person who takes a call should see, in one statement. */
@Injectable()
export class CallCardQueries {
  constructor(private readonly calls: CallQueries) {}

  async get(ref: string, context: WorkContext): Promise<CallCard> {
    return this.calls.read(ref, context, async (work, call) => ({
      call: toCallResource(call),
      ...(await this.around(work, call)),
    }));
  }

  private async around(work: Work, call: CallRecord): Promise<Known> {
    const { identity } = work.context;
    const parameters = new SqlParameters();
    const client = `${parameters.add(call.clientId)}::uuid`;
    const candidates = `${parameters.add(call.candidates)}::uuid[]`;
    const texts = `${parameters.add(readsTexts(identity))}::boolean`;
    const visible = requestsVisibleTo(
      identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    const card = `json_build_object('id', c.id, 'name', c.name, 'segment', c.segment, 'language', c.language, 'managerId', c.manager_id)`;
    const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    const [known] = await work.query<Known>(
      `SELECT
         (SELECT ${card} FROM client c WHERE c.id = ${client}) AS client,
         (SELECT coalesce(json_agg(${card} ORDER BY array_position(${candidates}, c.id)), '[]') FROM client c
          WHERE c.id = ANY (${candidates})) AS candidates,
         (SELECT coalesce(json_agg(json_build_object('id', r.id, 'reference', r.reference,
            'subject', CASE WHEN ${texts} THEN r.subject END, 'status', r.status, 'ownerId', r.owner_id,
            'registeredAt', ${utc('r.registered_at')}) ORDER BY r.registered_at DESC, r.id), '[]')
          FROM (SELECT * FROM request r WHERE r.client_id = ${client}
            AND r.status IN ('registered', 'assigned', 'in-progress', 'waiting') AND ${visible}
            ORDER BY r.registered_at DESC LIMIT ${shownRequests}) r) AS "openRequests",
         (SELECT coalesce(json_agg(json_build_object('id', i.id, 'channel', i.channel, 'direction', i.direction,
            'at', ${utc('i.at')}, 'requestId', i.request_id, 'employeeId', i.employee_id) ORDER BY i.at DESC, i.id), '[]')
          FROM (SELECT * FROM interaction WHERE client_id = ${client} ORDER BY at DESC LIMIT ${shownInteractions}) i)
           AS "lastInteractions",
         (SELECT coalesce(json_agg(json_build_object('id', p.id, 'code', p.code, 'name', p.name) ORDER BY p.code), '[]')
          FROM client c JOIN product p ON p.id = ANY (c.product_ids) WHERE c.id = ${client}) AS products`,
      parameters.values,
    );
    return known ?? { client: null, candidates: [], openRequests: [], lastInteractions: [], products: [] };
  }
}
