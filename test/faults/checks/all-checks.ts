import { commandsTookEffectOnce } from './commands-took-effect-once.js';
import { cubeIsItsRecount } from './cube-is-its-recount.js';
import { eventsWereConsumed } from './events-were-consumed.js';
import { ledgerIsBalanced } from './ledger-is-balanced.js';
import { orderWasHeld } from './order-was-held.js';
import { timersFiredOnce } from './timers-fired-once.js';
import type { World } from './world.js';

/** Answers that no fault excuses: a service that cannot work says 503, and a connection breaks without an answer. */
function answersWereHonest({ commands }: Pick<World, 'commands'>): string[] {
  return commands.flatMap(({ what, token, statuses }) =>
    statuses.some((status) => status >= 500 && status !== 503)
      ? [`${what} ${token} was answered ${statuses.join(' ')}`]
      : [],
  );
}

function copiesAgree({ replicas }: Pick<World, 'replicas'>): string[] {
  return replicas.different.map(
    ({ replica, id, own, copy }) => `${replica} has ${copy ?? 'nothing'} of ${id}, which is ${own ?? 'nothing'}`,
  );
}

/** What is wrong, by the promise that is broken; empty when all is well. */
export function check(world: World): Readonly<Record<string, readonly string[]>> {
  const findings = {
    'commands took effect once': commandsTookEffectOnce(world),
    'answers were honest': answersWereHonest(world),
    'events were consumed': eventsWereConsumed(world),
    'order was held': orderWasHeld(world),
    'timers fired once': timersFiredOnce(world),
    'the ledger is balanced': ledgerIsBalanced(world.ledger),
    'the cube is its recount': cubeIsItsRecount(world.measures),
    'copies agree': copiesAgree(world),
    'journals are sealed': world.brokenJournals.map((service) => `the journal of ${service} does not hold`),
  };
  return Object.fromEntries(Object.entries(findings).filter(([, faults]) => faults.length > 0));
}
