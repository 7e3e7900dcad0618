import type { EffectStanding, Language, MeasureResource, ProblemResource } from '@okno/contracts';
import { compareFor, hasRecurred } from './effect.rules.js';
import { effectWords, faultWords, tellDraft } from './effect-words.rules.js';
import { toWhy, type ExplanationRow } from './explanations.repository.js';
import { ratesOf, type CheckRow } from './measure-checks.repository.js';
import type { MeasureRow } from './measures.repository.js';
import type { NoticeCounts } from './notices.repository.js';
import type { ProblemRow, Verification } from './problems.repository.js';
import type { Comparison } from './rate-ratio.rules.js';

/** What is read beside the problems of a page. */
export interface Beside {
  readonly measures: readonly MeasureRow[];
  /** Of each measure the last question and the last answer. */
  readonly checks: readonly CheckRow[];
  /** Those by which problems were last decided. */
  readonly deciding: readonly CheckRow[];
  readonly explanations: readonly ExplanationRow[];
  readonly notices: readonly NoticeCounts[];
  readonly language: Language;
}

/** What the check found, in words. */
function wordsOf(check: CheckRow, measure: MeasureRow | undefined, language: Language): string {
  const [rates, effect] = [ratesOf(check), measure?.effect];
  if (check.fault !== null) return faultWords(check.fault, language);
  if (rates === undefined || effect === undefined || effect === null || check.finding === null) return '';
  const comparison = compareFor(check.kind, rates.before, rates.after);
  return effectWords(
    {
      ...{ kind: check.kind, measure: effect.measure, expectedChangePercent: effect.expectedChangePercent },
      exposure: check.per ?? 'days',
      ...{ before: rates.before, after: rates.after, comparison, finding: check.finding },
    },
    hasRecurred(comparison, effect.expectedChangePercent),
    language,
  );
}

function comparisonOf({ ratio, low, high, confidence, p }: Comparison) {
  return {
    ...(ratio === undefined ? {} : { ratio }),
    low,
    ...(high === undefined ? {} : { high }),
    confidence: Math.round(confidence * 100),
    p,
  };
}

function answerOf(check: CheckRow, measure: MeasureRow, language: Language): NonNullable<EffectStanding['last']> {
  const rates = ratesOf(check);
  const comparison = rates === undefined ? undefined : compareFor(check.kind, rates.before, rates.after);
  const span = (from: Date, to: Date) => ({ from: from.toISOString(), to: to.toISOString() });
  return {
    kind: check.kind,
    at: (check.answered_at ?? check.asked_at).toISOString(),
    preliminary: check.preliminary,
    ...(rates === undefined
      ? {}
      : {
          before: { ...span(check.before_from, check.before_to), ...rates.before },
          after: { ...span(check.after_from, check.after_to), ...rates.after },
        }),
    ...(comparison === undefined ? {} : { comparison: comparisonOf(comparison) }),
    ...(check.finding === null || check.kind === 'recurrence' ? {} : { finding: check.finding }),
    ...(check.fault === null ? {} : { fault: check.fault }),
    words: wordsOf(check, measure, language),
  };
}

function standingOf(measure: MeasureRow, { checks, language }: Pick<Beside, 'checks' | 'language'>): EffectStanding {
  const own = checks.filter(({ measure_id }) => measure_id === measure.id);
  const last = own.find(({ answered_at }) => answered_at !== null);
  return {
    ...(measure.verdict === null ? {} : { verdict: measure.verdict }),
    asked: own.some(({ answered_at }) => answered_at === null),
    ...(measure.next_check_at === null ? {} : { nextAt: measure.next_check_at.toISOString() }),
    ...(last === undefined ? {} : { last: answerOf(last, measure, language) }),
  };
}

export function toMeasureResource(row: MeasureRow, beside: Pick<Beside, 'checks' | 'language'>): MeasureResource {
  return {
    id: row.id,
    problemId: row.problem_id,
    title: row.title,
    ownerId: row.owner_id,
    dueOn: row.due_on,
    expectedEffect: row.expected_effect,
    ...(row.effect === null ? {} : { effect: row.effect, check: standingOf(row, beside) }),
    state: row.state,
    ...(row.done_at === null ? {} : { doneAt: row.done_at.toISOString() }),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** What the statistics found is worded for its reader; what a person wrote stands as it is. */
function verificationOf(
  { checkId, ...verification }: Verification,
  { measures, deciding, language }: Beside,
): ProblemResource['verification'] {
  const check = deciding.find(({ id }) => id === checkId);
  if (check === undefined) return verification;
  const measure = measures.find(({ id }) => id === check.measure_id);
  return { ...verification, evidence: wordsOf(check, measure, language) };
}

function toldOf({ told, id }: ProblemRow, { notices }: Beside): Pick<ProblemResource, 'told'> {
  if (told === null) return {};
  const counts = notices.find(({ problem_id }) => problem_id === id);
  const { clients = 0, waiting = 0, left = 0 } = counts ?? {};
  const { text, at, byId } = told;
  return { told: { text, at, ...(byId === null ? {} : { byId }), clients, waiting, left } };
}

function draftOf({ told, state }: ProblemRow, measures: readonly MeasureRow[]): Pick<ProblemResource, 'tellDraft'> {
  if (told !== null || (state !== 'implemented' && state !== 'verified')) return {};
  const done = measures.filter((measure) => measure.state === 'done' && measure.verdict !== 'ineffective');
  return { tellDraft: tellDraft(done.map(({ title }) => title)) };
}

type Shown = 'whys' | 'causes' | 'measures' | 'evidence' | 'verification' | 'tellDraft' | 'told';

/** What a problem shows beyond its own fields and its cases. */
export function besideProblem(row: ProblemRow, beside: Beside): Pick<ProblemResource, Shown> {
  const explanation = beside.explanations.find(({ problemId }) => problemId === row.id);
  const own = beside.measures.filter(({ problem_id }) => problem_id === row.id);
  const { evidence, verification } = row;
  return {
    whys: (explanation?.whys ?? []).map(toWhy),
    causes: [...(explanation?.causeIds ?? [])],
    measures: own.map((measure) => toMeasureResource(measure, beside)),
    ...(evidence === null ? {} : { evidence }),
    ...(verification === null ? {} : { verification: verificationOf(verification, beside) }),
    ...draftOf(row, own),
    ...toldOf(row, beside),
  };
}
