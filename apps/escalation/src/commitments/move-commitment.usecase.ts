import { Injectable } from '@nestjs/common';
import { idField, type CommitmentResource } from '@okno/contracts';
import { actsAs, Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, unknownFault } from '../escalation.refusals.js';
import { References } from '../replicas/references.queries.js';
import { announceCommitment } from './commitment-facts.queries.js';
import {
  moveCommitment,
  type Act,
  type Commitment,
  type CommitmentCommand,
  type CommitmentMove,
} from './commitment.rules.js';
import { CommitmentQueries } from './commitments.queries.js';
import { lockCommitment, saveCommitments } from './commitments.repository.js';
import { pastDate } from './make-commitment.usecase.js';

/** Keeps a promise, agrees on a new date for it, ticks its checklist or tells how far it is. */
@Injectable()
export class MoveCommitment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly commitments: CommitmentQueries,
  ) {}

  async execute(id: string, command: CommitmentCommand, context: WorkContext): Promise<CommitmentResource> {
    const fault =
      command.verb === 'renegotiate' ? await this.strangerAmong(id, command.agreedWith, context) : undefined;
    return this.work.run(context, (work) => this.move(work, id, command, fault));
  }

  /** For a command that is one more each time, so that nothing but the key tells a repetition. */
  async executeOnce(id: string, command: CommitmentCommand, context: WorkContext): Promise<CommitmentResource> {
    return this.work.run(context, (work) => once(work, command, () => this.move(work, id, command)));
  }

  /** What is wrong with an id that is to be a contact of the client; looked for outside the transaction of the act. */
  private async strangerAmong(
    id: string,
    agreedWith: string,
    context: WorkContext,
  ): Promise<Refusal<string> | undefined> {
    if (!idField.safeParse(agreedWith).success) return undefined;
    const promise = await this.work.run(context, (work) => lockCommitment(work, id));
    if (promise === undefined || (await this.references.isContactOf(promise.clientId, agreedWith))) return undefined;
    return refuse('unknown-reference', { errors: [unknownFault('agreedWith')] });
  }

  /** `fault` is said after what the state forbids. */
  private async move(
    work: Work,
    id: string,
    command: CommitmentCommand,
    fault?: Refusal<string>,
  ): Promise<CommitmentResource> {
    const commitment = await lockCommitment(work, id);
    if (commitment === undefined) throw new Refusal('not-found');
    await this.commitments.requireVisible(work, id);
    const move = moveCommitment(commitment, command, actOf(work, commitment));
    if ('refused' in move) throw refusalOf(move.refused);
    if (fault !== undefined) throw fault;
    await take(work, commitment, move, command.verb);
    return this.commitments.show(work, id);
  }
}

async function take(
  work: Work,
  { id, clientId, employeeId }: Commitment,
  { steps }: Extract<CommitmentMove, { steps: unknown }>,
  verb: CommitmentCommand['verb'],
): Promise<void> {
  const last = steps.at(-1);
  if (last === undefined) return;
  for (const { commitment, news } of steps) announceCommitment(work, commitment, news);
  await saveCommitments(work, [last.commitment]);
  const { identity } = work.context;
  const standsIn = employeeId !== identity.employeeId && identity.standsInFor.includes(employeeId);
  work.audit({
    action: `commitment.${verb}`,
    subjectKind: 'commitment',
    subjectIds: [id],
    clientIds: [clientId],
    ...(standsIn ? { actingForId: employeeId } : {}),
  });
}

function actOf({ now, context: { identity } }: Work, { employeeId }: Commitment): Act {
  return { now, byId: identity.employeeId, byExecutor: actsAs(identity).includes(employeeId) };
}

function refusalOf(code: Extract<CommitmentMove, { refused: unknown }>['refused']): Refusal<string> {
  switch (code) {
    case 'wrong-state':
    case 'due-not-moved':
      return refuse(code);
    case 'due-in-the-past':
      return pastDate();
    case 'unknown-item':
      return refuse('unknown-reference', { errors: [unknownFault('item')] });
  }
}
