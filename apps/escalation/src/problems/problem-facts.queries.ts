import {
  problemCasesLinked,
  problemClientsTold,
  problemExplained,
  problemFoundIneffective,
  problemInvestigated,
  problemMeasuresImplemented,
  problemMeasuresPlanned,
  problemOpened,
  problemRecurred,
  problemVerified,
  type ProblemState,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { askAgain } from './measures.repository.js';
import type { ProblemNews } from './problem.rules.js';
import { readCases, saveProblem, type Problem } from './problems.repository.js';

const definitions = {
  opened: problemOpened,
  'cases-linked': problemCasesLinked,
  investigated: problemInvestigated,
  'measures-planned': problemMeasuresPlanned,
  'measures-implemented': problemMeasuresImplemented,
  verified: problemVerified,
  'found-ineffective': problemFoundIneffective,
  recurred: problemRecurred,
  explained: problemExplained,
  'clients-told': problemClientsTold,
} as const satisfies Record<ProblemNews | 'opened' | 'cases-linked' | 'explained' | 'clients-told', unknown>;

type News = keyof typeof definitions;

/** The state in which each piece of news leaves the problem. */
const stateAfter: Readonly<Record<ProblemNews, ProblemState>> = {
  investigated: 'investigating',
  'measures-planned': 'measures-planned',
  'measures-implemented': 'implemented',
  verified: 'verified',
  'found-ineffective': 'ineffective',
  recurred: 'investigating',
};

export async function announceProblem(work: Work, problem: Problem, what: News): Promise<void> {
  const { requestIds, complaintIds } = await readCases(work, problem.id);
  work.publish(
    definitions[what],
    {
      problemId: problem.id,
      reference: problem.reference,
      ownerId: problem.ownerId,
      state: problem.state,
      causeId: problem.causeId,
      productId: problem.productId,
      requestIds: [...requestIds],
      complaintIds: [...complaintIds],
      at: work.now.toISOString(),
    },
    problem,
  );
}

/** Takes the problem through each piece of news, a version each, and stores where it ends. */
export async function passThrough(work: Work, problem: Problem, news: readonly ProblemNews[]): Promise<void> {
  let current = problem;
  for (const what of news) {
    current = { ...current, state: stateAfter[what], version: current.version + 1 };
    await announceProblem(work, current, what);
  }
  await saveProblem(work, current);
  if (news.includes('measures-implemented')) await askAgain(work, problem.id, work.now);
}
