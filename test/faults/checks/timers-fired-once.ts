import type { LoggedFact, TimerState, World } from './world.js';

/** What the log says of each subject's timer, in the order of its versions. */
function storiesOf({ fact, takenBackBy }: TimerState, facts: Iterable<LoggedFact>): Map<string, LoggedFact[]> {
  const stories = new Map<string, LoggedFact[]>();
  for (const told of facts) {
    if (told.type !== fact && takenBackBy?.has(told.type) !== true) continue;
    stories.set(told.subject, [...(stories.get(told.subject) ?? []), told]);
  }
  for (const story of stories.values()) story.sort((one, other) => one.version - other.version);
  return stories;
}

/** A firing that was taken back does not count: who answered in time, and was heard late, was not late. */
function timesTold({ fact }: TimerState, story: readonly LoggedFact[]): number {
  let times = 0;
  for (const [place, { type }] of story.entries()) {
    if (type === fact) times += 1;
    else if (story[place - 1]?.type === fact) times -= 1;
  }
  return times;
}

/** Nothing that was due is left, and of each record the log tells as often that its timer fired as its table says. */
export function timersFiredOnce({ timers, log }: Pick<World, 'timers' | 'log'>): string[] {
  const unique = new Map(log.map((fact) => [fact.id, fact]));
  return timers.flatMap((timer) => {
    const { name, fired, late } = timer;
    const stories = storiesOf(timer, unique.values());
    const faults = late.map((id) => `${name}: ${id} is due and has not fired`);
    for (const id of new Set([...fired.keys(), ...stories.keys()])) {
      const story = stories.get(id) ?? [];
      const [done, said] = [fired.get(id) ?? 0, timesTold(timer, story)];
      if (done === said) continue;
      const told = story.map(({ type, version }) => `${type} (version ${version.toString()})`).join(', ');
      faults.push(`${name}: ${id} fired ${done.toString()} times and ${said.toString()} were told: ${told}`);
    }
    return faults;
  });
}
