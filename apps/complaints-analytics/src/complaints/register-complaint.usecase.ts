import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintResource, NewComplaintBody } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import {
  takeTurn,
  DATABASE,
  Refusal,
  SETTINGS,
  SqlParameters,
  UnitOfWork,
  clientsVisibleTo,
  known,
  once,
  requestsVisibleTo,
  type Identity,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { refuse, refuseField } from '../complaints-analytics.refusals.js';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { References, type Resolved } from '../replicas/references.queries.js';
import { announceFact, announceRegistered, announceWords, journal } from './complaint-facts.repository.js';
import { ComplaintPromises } from './complaint-promises.queries.js';
import type { Complaint } from './complaint.rules.js';
import { toComplaintResource } from './complaint-view.rules.js';
import { lockComplaintsOfRequest, nextReference, saveComplaint } from './complaints.repository.js';
import {
  adopt,
  decideRegistration,
  newComplaint,
  type ComplainedRequest,
  type Registration,
} from './registration.rules.js';

function registrationOf(
  body: NewComplaintBody,
  ids: ReadonlyMap<string, string>,
  { employeeId }: Identity,
): Registration {
  return {
    clientId: ids.get('clientId') ?? body.clientId,
    requestId: body.requestId?.toLowerCase() ?? null,
    about: {
      causeId: ids.get('cause') ?? null,
      productId: ids.get('product') ?? null,
      departmentId: ids.get('departmentId') ?? null,
      employeeId: ids.get('employeeId') ?? null,
    },
    severity: body.severity,
    text: body.text,
    receivedAt: body.receivedAt === undefined ? null : new Date(body.receivedAt),
    registeredById: employeeId,
  };
}

/**
 * Registers a complaint: on a request, on none (then a request is minted for it), or by taking up the one its request has made.
 * @throws unknown-reference, not-active, client-mismatch, received-in-future, complaint-open
 */
@Injectable()
export class RegisterComplaint {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly promises: ComplaintPromises,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: ComplaintsAnalyticsSettings,
  ) {}

  async execute(body: NewComplaintBody, context: WorkContext): Promise<ComplaintResource> {
    const { identity } = context;
    if (body.requestId !== undefined) await this.awaitRequest(body.requestId);
    const resolved = await this.resolve(body);
    const registration = registrationOf(body, resolved.ids, identity);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const request = body.requestId === undefined ? null : await this.requireRequest(work, body.requestId);
        if (resolved.refusal !== undefined) throw resolved.refusal;
        if (request === null) await this.requireClient(work, body.clientId);
        return toComplaintResource(await this.register(work, registration, request), true);
      }),
    );
  }

  private async awaitRequest(requestId: string): Promise<void> {
    await known(requestId, async () => {
      const [row] = await this.database.query('SELECT id FROM request_replica WHERE id = $1', [requestId]);
      return row;
    });
  }

  private resolve(body: NewComplaintBody): Promise<Resolved> {
    return this.references.resolve([
      { field: 'clientId', kind: 'client', name: body.clientId },
      { field: 'cause', kind: 'cause', name: body.cause },
      { field: 'product', kind: 'product', name: body.product },
      { field: 'departmentId', kind: 'department', name: body.departmentId },
      { field: 'employeeId', kind: 'employee', name: body.employeeId },
    ]);
  }

  /** @throws not-found when the caller may not see it */
  private async requireRequest(work: Work, requestId: string): Promise<ComplainedRequest> {
    const parameters = new SqlParameters();
    const id = parameters.add(requestId);
    const visible = requestsVisibleTo(
      work.context.identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    const [request] = await work.query<ComplainedRequest>(
      `SELECT r.kind, r.client_id AS "clientId", r.product_id AS "productId" FROM request_replica r WHERE r.id = ${id} AND ${visible}`,
      parameters.values,
    );
    if (request === undefined) throw new Refusal('not-found');
    return request;
  }

  /** A client that the caller may not see does not exist for them. @throws unknown-reference */
  private async requireClient(work: Work, clientId: string): Promise<void> {
    const parameters = new SqlParameters();
    const id = parameters.add(clientId);
    const visible = clientsVisibleTo(
      work.context.identity,
      { clientId: 'a.id', managerId: 'a.manager_id' },
      parameters,
    );
    const rows = await work.query(`SELECT 1 FROM access_client a WHERE a.id = ${id} AND ${visible}`, parameters.values);
    if (rows.length === 0) throw refuseField('unknown-reference', 'clientId');
  }

  private async register(
    work: Work,
    registration: Registration,
    request: ComplainedRequest | null,
  ): Promise<Complaint> {
    const { requestId } = registration;
    if (requestId !== null) await takeTurn(work, `request:${requestId}`);
    const ofRequest = requestId === null ? [] : await lockComplaintsOfRequest(work, requestId);
    const decision = decideRegistration(registration, request, ofRequest, work.now);
    if ('refused' in decision) {
      const { refused } = decision;
      if (refused === 'complaint-open') throw refuse(refused);
      throw refuseField(refused, refused === 'client-mismatch' ? 'clientId' : 'receivedAt');
    }
    if (decision.outcome === 'adopt') {
      const adopted = await this.promises.date(work, adopt(decision.complaint, registration));
      await saveComplaint(work, adopted);
      announceFact(work, 'classify', adopted);
      announceWords(work, adopted);
      journal(work, 'adopt', adopted);
      return adopted;
    }
    const minted = requestId === null;
    const complaint = await this.promises.date(
      work,
      newComplaint(
        {
          ...registration,
          requestId: requestId ?? work.newId(),
          about: { ...registration.about, productId: decision.productId },
        },
        {
          id: work.newId(),
          reference: await nextReference(work, this.settings.OKNO_TIMEZONE, work.now),
          own: decision.own,
          claimed: true,
          now: work.now,
        },
      ),
    );
    await saveComplaint(work, complaint);
    announceRegistered(work, complaint, minted);
    journal(work, 'register', complaint);
    return complaint;
  }
}
