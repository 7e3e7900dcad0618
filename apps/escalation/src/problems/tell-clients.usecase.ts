import { Injectable } from '@nestjs/common';
import {
  problemNoticeWorded,
  type EventPayload,
  type ProblemResource,
  type TellClientsBody,
  type problemNoticeHandled,
} from '@okno/contracts';
import { actsAs, hasRole, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { insertNotice, readUntoldClients, saveOutcome } from './notices.repository.js';
import { announceProblem } from './problem-facts.queries.js';
import { lockProblem, saveProblem, saveTold, type Problem } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

/** Has everyone whose case is linked told what was changed: each client once per problem, ever. */
@Injectable()
export class TellClients {
  constructor(
    private readonly work: UnitOfWork,
    private readonly problems: ProblemQueries,
  ) {}

  /** Asked again it tells those whose cases were linked since. @throws not-your-problem, wrong-state */
  async execute(id: string, { text }: TellClientsBody, context: WorkContext): Promise<ProblemResource> {
    return this.work.run(context, async (work) => {
      const problem = await lockProblem(work, id);
      if (problem === undefined) throw new Refusal('not-found');
      requireOwner(problem, context);
      if (problem.state !== 'implemented' && problem.state !== 'verified') throw refuse('wrong-state');
      const clients = await readUntoldClients(work, id);
      if (clients.length > 0) {
        for (const client of clients) await this.ask(work, id, client, text);
        await saveTold(work, id, { text, at: work.now.toISOString(), byId: context.identity.employeeId });
        const told = { ...problem, version: problem.version + 1 };
        await saveProblem(work, told);
        await announceProblem(work, told, 'clients-told');
        const clientIds = clients.map(({ clientId }) => clientId);
        work.audit({ action: 'problem.tell-clients', subjectKind: 'problem', subjectIds: [id], clientIds });
      }
      return this.problems.show(work, id);
    });
  }

  async recordOutcome(outcome: EventPayload<typeof problemNoticeHandled>, context: WorkContext): Promise<void> {
    await this.work.run(context, (work) => saveOutcome(work, { ...outcome, at: work.now }));
  }

  private async ask(
    work: Work,
    problemId: string,
    { clientId, requestIds }: Awaited<ReturnType<typeof readUntoldClients>>[number],
    { ru = null, en = null }: { readonly ru?: string | null | undefined; readonly en?: string | null | undefined },
  ): Promise<void> {
    const noticeId = work.newId();
    await insertNotice(work, { id: noticeId, problemId, clientId, askedAt: work.now });
    work.publish(
      problemNoticeWorded,
      { noticeId, problemId, clientId, requestIds: [...requestIds], text: { ru, en } },
      { id: noticeId, version: 1 },
    );
  }
}

/** What clients read in the company's name is said by who answers for it. */
function requireOwner({ ownerId }: Problem, { identity }: WorkContext): void {
  const isOwner = ownerId !== null && actsAs(identity).includes(ownerId);
  if (!isOwner && !hasRole(identity, 'director')) throw refuse('not-your-problem');
}
