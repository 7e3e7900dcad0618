import { Inject, Injectable } from '@nestjs/common';
import type { Channel, RequestResource } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { ClientReferences } from '../clients/client-references.queries.js';
import { ContactRepository } from '../clients/contact.repository.js';
import { refuse, refuseField } from '../intake.refusals.js';
import { RecordMessage } from '../messages/record-message.usecase.js';
import { RecordFacts } from './record-facts.usecase.js';
import { RequestQueries } from './request.queries.js';
import { RequestRepository } from './request.repository.js';
import { decide, speakTo, type RequestCommand, type RequestFact, type RequestRecord } from './request.rules.js';

export type SimpleCommand = Exclude<RequestCommand, { kind: 'merge' }>;

export interface ChangeOptions {
  /** What the client is told; goes with `solve`. */
  readonly answer?: string;
  /** The channel by which the client confirmed. */
  readonly channel?: Channel | undefined;
}

/** One step in the life of a request. A command that is in effect already changes nothing and answers the request as it is. */
@Injectable()
export class ChangeRequest {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly queries: RequestQueries,
    private readonly requests: RequestRepository,
    private readonly contacts: ContactRepository,
    private readonly references: ClientReferences,
    private readonly facts: RecordFacts,
    private readonly message: RecordMessage,
  ) {}

  /** @throws not-found, wrong-status and what else the rules refuse with */
  async execute(
    ref: string,
    command: SimpleCommand,
    context: WorkContext,
    options: ChangeOptions = {},
  ): Promise<RequestResource> {
    const { id } = await this.queries.locate(ref, context);
    const successor =
      command.kind === 'hand-over' ? await this.references.employee(command.employeeId, 'employeeId') : undefined;
    return this.work.run(context, async (work) => {
      const request = await this.requests.lock(work, id);
      if (request === undefined) throw refuse('not-found');
      await this.checkContact(work, command, request);
      const decision = decide(command, request, work.now);
      if (decision.outcome === 'refused') throw refuse(decision.code);
      if (decision.outcome === 'in-effect') return this.queries.view(work, request);
      if (successor?.active === false) throw refuseField('employee-not-active', 'employeeId');
      const changed = await this.apply(work, request, decision.facts, options);
      this.audit(work, command, changed, options);
      return this.queries.view(work, changed);
    });
  }

  private async apply(
    work: Work,
    request: RequestRecord,
    facts: readonly RequestFact[],
    { answer }: ChangeOptions,
  ): Promise<RequestRecord> {
    if (answer === undefined) return this.facts.execute(work, request, facts);
    const { authorEmployeeId } = await this.message.execute(work, request, { direction: 'outbound', text: answer });
    return this.facts.execute(work, request, facts, speakTo(request, authorEmployeeId));
  }

  private async checkContact(work: Work, command: SimpleCommand, { clientId }: RequestRecord): Promise<void> {
    if (command.kind !== 'confirm' || command.contactId === null) return;
    if ((await this.contacts.find(work, clientId, command.contactId)) === undefined) {
      throw refuseField('not-found', 'contactId');
    }
  }

  private audit(
    work: Work,
    command: SimpleCommand,
    { id, clientId, ownerId }: RequestRecord,
    { channel }: ChangeOptions,
  ): void {
    work.audit({
      action: `request.${command.kind}`,
      subjectKind: 'request',
      subjectIds: [id],
      clientIds: [clientId],
      details: {
        ...(command.kind === 'hand-over' ? { ownerId } : {}),
        ...(channel === undefined ? {} : { channel }),
      },
      ...('reason' in command ? { words: command.reason } : {}),
    });
  }
}
