import { Inject, Injectable } from '@nestjs/common';
import {
  interactionRecorded,
  requestDescribed,
  requestRegistered,
  type NewRequestBody,
  type RequestResource,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  SETTINGS,
  UnitOfWork,
  bodyHash,
  journalRow,
  localYear,
  once,
  type Announcements,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { ClientFinder } from '../clients/client-finder.queries.js';
import { ClientReferences } from '../clients/client-references.queries.js';
import { EnrolClient } from '../clients/enrol-client.usecase.js';
import { normalizeEmail } from '../clients/email-address.rules.js';
import type { IntakeSettings } from '../config.js';
import { refuse, refuseField } from '../intake.refusals.js';
import { timelineRow } from '../timeline/timeline.repository.js';
import { ownerAtHand } from './owner-choice.rules.js';
import { referenceOf } from './reference.rules.js';
import {
  RegistrationFactsQueries,
  type CandidateClient,
  type RegistrationFacts,
  type RegistrationQuestion,
} from './registration-facts.queries.js';
import { RegistrationRepository, type InteractionRow, type Registration } from './registration.repository.js';
import { draftRequest, wasAnsweredLive } from './registration.rules.js';
import { RegistrationWriter } from './registration-writer.repository.js';
import { toState } from './request-state.rules.js';
import { toResource } from './request-view.rules.js';
import type { Queryable } from './request.repository.js';
import type { RequestRecord } from './request.rules.js';

/** What is only known to services: a request that is made for a complaint has its id already. */
export interface RegistrationOrigin {
  readonly requestId?: string;
  readonly complaintId?: string;
  readonly registeredAt?: Date;
}

type Announcing = Pick<Announcements, 'context' | 'now' | 'newId' | 'publish' | 'audit'>;

interface Prepared {
  readonly request: RequestRecord;
  readonly interaction: InteractionRow | undefined;
  readonly timeline: Registration['timeline'];
}

/** Turns a contact from any channel into a tracked request with one owner. */
@Injectable()
export class RegisterRequest {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly work: UnitOfWork,
    private readonly facts: RegistrationFactsQueries,
    private readonly writer: RegistrationWriter,
    private readonly registrations: RegistrationRepository,
    private readonly references: ClientReferences,
    private readonly finder: ClientFinder,
    private readonly enrol: EnrolClient,
  ) {}

  /** @throws not-found (clientId, contactId), unknown-product, unusable-phone, idempotency-conflict */
  async execute(body: NewRequestBody, context: WorkContext): Promise<RequestResource> {
    const announcing = this.work.collect(context);
    const question = this.questionOf(body, context, announcing.now);
    const facts = await this.facts.read(question, context.identity);
    const client = facts.clients[0];
    if (client === undefined) {
      if (question.clientId !== null) throw refuseField('not-found', 'clientId');
      return this.registerNewClient(body, question, context);
    }
    const { request, ...rows } = await this.prepare(this.database, announcing, body, facts, client);
    const answer = toResource(request, [], context.identity);
    const { idempotencyKey: key, operation, identity } = context;
    const claim =
      key === undefined || operation === undefined
        ? undefined
        : {
            user_id: identity.userId,
            operation,
            key,
            body_hash: bodyHash(body),
            answer,
            created_at: announcing.now,
          };
    const journal = announcing.entries.map((entry) => journalRow(entry, context, announcing.now));
    return this.writer.write({ request, ...rows, events: announcing.events, journal, claim }, answer);
  }

  /** Registers in an open transaction, for whoever has the client already (mail, a complaint). */
  async within(
    work: Work,
    body: NewRequestBody & { readonly clientId: string },
    origin: RegistrationOrigin = {},
  ): Promise<Pick<Prepared, 'request' | 'interaction'>> {
    const question = { ...this.questionOf(body, work.context, work.now), anyClient: true };
    const facts = await this.facts.read(question, work.context.identity, work);
    const [client] = facts.clients;
    if (client === undefined) throw refuseField('not-found', 'clientId');
    const prepared = await this.prepare(work, work, body, facts, client, origin);
    await this.registrations.store(work, [{ ...prepared, events: [], journal: [], claim: undefined }]);
    return prepared;
  }

  /** The client of an unknown sender and their first request come into being together; two first words at once make one client. */
  private async registerNewClient(
    body: NewRequestBody,
    { phone, email }: RegistrationQuestion,
    context: WorkContext,
  ): Promise<RequestResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const clues = { phone: phone ?? undefined, email: email ?? undefined };
        await this.finder.lockAddresses(work, clues);
        const [found] = await this.finder.findClientsBy(work, clues);
        const clientId = found?.clientId ?? (await this.enrolSender(work, body, clues));
        const { from: _from, ...named } = body;
        const { request } = await this.within(work, { ...named, clientId });
        return toResource(request, [], context.identity);
      }),
    );
  }

  private async enrolSender(
    work: Work,
    { from }: NewRequestBody,
    { phone, email }: { readonly phone: string | undefined; readonly email: string | undefined },
  ): Promise<string> {
    const id = work.newId();
    await this.enrol.execute(work, {
      id,
      kind: 'person',
      name: from?.name ?? email ?? phone ?? '',
      taxId: null,
      segment: null,
      managerId: null,
      phones: phone === undefined ? [] : [phone],
      emails: email === undefined ? [] : [email],
      productIds: [],
      externalIds: {},
      consents: [],
      language: 'ru',
      active: true,
      version: 1,
      createdAt: work.now,
    });
    return id;
  }

  private questionOf(body: NewRequestBody, { identity }: WorkContext, now: Date): RegistrationQuestion {
    const { from } = body;
    const ownOnly = identity.roles.length > 0 && identity.roles.every((role) => role === 'client');
    if (ownOnly && from !== undefined) throw refuse('forbidden');
    const clientId = body.clientId ?? (ownOnly ? identity.clientId : null);
    if (clientId === null && from === undefined) {
      const message = { en: 'Say whose request it is', ru: 'Укажите, чьё это обращение' };
      throw refuse('invalid-input', { errors: [{ field: 'clientId', code: 'required', message }] });
    }
    return {
      clientId,
      phone: from?.phone === undefined ? null : this.references.phone(from.phone, 'from.phone'),
      email: from?.email === undefined ? null : normalizeEmail(from.email),
      contactId: body.contactId ?? null,
      product: body.product ?? null,
      registrarId: identity.employeeId,
      // Another system knows its clients itself; it sees nothing of them here.
      anyClient: identity.roles.includes('integration'),
      year: localYear(now, this.settings.OKNO_TIMEZONE),
      now,
    };
  }

  private async prepare(
    tx: Queryable,
    by: Announcing,
    body: NewRequestBody,
    facts: RegistrationFacts,
    client: CandidateClient,
    origin: RegistrationOrigin = {},
  ): Promise<Prepared> {
    if (body.contactId !== undefined && facts.contactClientId !== client.id) {
      throw refuseField('not-found', 'contactId');
    }
    if (body.product !== undefined && facts.productId === null && origin.requestId === undefined)
      throw refuseField('unknown-product', 'product');
    const request = await this.draft(tx, by, body, facts, client, origin);
    const answeredLive = wasAnsweredLive(request);
    const base = { request: toState(request), employeeId: by.context.identity.employeeId };
    const aggregate = { id: request.id, version: request.version };
    const at = request.registeredAt.toISOString();
    const callIds = [...request.callIds];
    const registered = by.publish(requestRegistered, { ...base, at, callIds, answeredLive }, aggregate);
    const { id: requestId, subject, description } = request;
    by.publish(requestDescribed, { requestId, subject, description }, aggregate);
    const ambiguousClientIds = facts.clients.slice(1).map(({ id }) => id);
    by.audit({
      action: 'request.register',
      subjectKind: 'request',
      subjectIds: [request.id],
      clientIds: [client.id],
      ...(ambiguousClientIds.length === 0 ? {} : { details: { ambiguousClientIds } }),
    });
    const shown = timelineRow(registered);
    return { request, interaction: this.firstWord(by, request), timeline: shown === undefined ? [] : [shown] };
  }

  private async draft(
    tx: Queryable,
    by: Announcing,
    body: NewRequestBody,
    facts: RegistrationFacts,
    client: CandidateClient,
    origin: RegistrationOrigin,
  ): Promise<RequestRecord> {
    const { employeeId, roles } = by.context.identity;
    const manager = client.managerId === null ? null : { id: client.managerId, present: client.managerPresent };
    const registrar = employeeId === null || facts.registrar === null ? null : { id: employeeId, ...facts.registrar };
    const ownerId =
      ownerAtHand({ manager, registrar }) ??
      (await this.facts.leastLoaded(tx, by.now)) ??
      this.settings.OKNO_FALLBACK_OWNER;
    const year = localYear(by.now, this.settings.OKNO_TIMEZONE);
    return draftRequest({
      body,
      id: origin.requestId ?? by.newId(),
      reference: referenceOf(year, facts.number ?? (await this.facts.firstNumber(tx, year))),
      clientId: client.id,
      contactId: client.contactId,
      ownerId,
      productId: facts.productId,
      complaintId: origin.complaintId ?? null,
      registrar: { employeeId, tier: facts.registrar?.tier, roles },
      registeredAt: origin.registeredAt ?? by.now,
      now: by.now,
    });
  }

  /** The client's first word; when it was said on the telephone, the call is the interaction. */
  private firstWord(by: Announcing, request: RequestRecord): InteractionRow | undefined {
    if (request.callIds.length > 0) return undefined;
    const id = by.newId();
    const at = request.registeredAt.toISOString();
    const { id: requestId, clientId, contactId, channel, productId, speakerId: employeeId } = request;
    by.publish(
      interactionRecorded,
      {
        interactionId: id,
        orderKey: requestId,
        clientId,
        requestId,
        channel,
        direction: 'inbound',
        at,
        employeeId,
        productId,
        callRecordId: null,
      },
      { id, version: 1 },
    );
    return {
      id,
      client_id: clientId,
      request_id: requestId,
      contact_id: contactId,
      channel,
      direction: 'inbound',
      at,
      employee_id: employeeId,
      product_id: productId,
    };
  }
}
