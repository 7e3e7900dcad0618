import type { World } from './world.js';

/** Nothing that was due is left, and of each record the log tells as often that its timer fired as its table says. */
export function timersFiredOnce({ timers, log }: Pick<World, 'timers' | 'log'>): string[] {
  const unique = new Map(log.map((fact) => [fact.id, fact]));
  return timers.flatMap(({ name, fact, fired, late }) => {
    const told = new Map<string, number>();
    for (const { type, subject } of unique.values()) if (type === fact) told.set(subject, (told.get(subject) ?? 0) + 1);
    const faults = late.map((id) => `${name}: ${id} is due and has not fired`);
    for (const id of new Set([...fired.keys(), ...told.keys()])) {
      const [done, said] = [fired.get(id) ?? 0, told.get(id) ?? 0];
      if (done !== said) faults.push(`${name}: ${id} fired ${done.toString()} times and ${said.toString()} were told`);
    }
    return faults;
  });
}
