import { isUnclear, type Command } from '../load/command.js';
import type { FoundRow, LoggedFact, World } from './world.js';

function countBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** How often a command may be found: an acknowledged one once; one of which nobody knows at most once; a refused one never. */
function mayBe(command: Command, found: number): boolean {
  if (command.outcome === 'acknowledged') return found === 1;
  return found === 0 || (found === 1 && isUnclear(command));
}

function rowFaults(commands: readonly Command[], rows: readonly FoundRow[]): string[] {
  const faults: string[] = [];
  const found = new Map<string, FoundRow[]>();
  for (const row of rows)
    found.set(`${row.place} ${row.token}`, [...(found.get(`${row.place} ${row.token}`) ?? []), row]);
  // One command's words may stand in what another service makes of it.
  const known = new Set(commands.flatMap(({ token, row }) => [token, row?.token]));
  for (const command of commands) {
    if (command.row === undefined) continue;
    const name = `${command.row.place} ${command.row.token ?? command.token}`;
    const own = found.get(name) ?? [];
    if (!mayBe(command, own.length))
      faults.push(`${command.what}, ${command.outcome}: ${name} is there ${own.length.toString()} times`);
    const [row] = own;
    if (command.outcome === 'acknowledged' && row !== undefined && row.id !== null && row.id !== command.id) {
      faults.push(`${command.what}: was told ${String(command.id)}, and ${name} is ${row.id}`);
    }
  }
  for (const { place, token } of rows) {
    if (!known.has(token)) faults.push(`${place} ${token} is there, and nobody asked for it`);
  }
  return faults;
}

function factFaults(commands: readonly Command[], log: readonly LoggedFact[]): string[] {
  const unique = new Map(log.map((fact) => [fact.id, fact]));
  const told = countBy(unique.values(), ({ type, subject }) => `${type} ${subject}`);
  const nameOf = ({ fact, id }: Command): string => `${fact?.type ?? ''} ${fact?.of ?? id ?? ''}`;
  const telling = commands.filter(
    (command) => command.fact !== undefined && (command.fact.of ?? command.id) !== undefined,
  );
  const sure = countBy(
    telling.filter(({ outcome }) => outcome === 'acknowledged'),
    nameOf,
  );
  const perhaps = countBy(
    telling.filter((command) => command.outcome !== 'acknowledged' && isUnclear(command)),
    nameOf,
  );
  return [...new Set(telling.map(nameOf))].flatMap((name) => {
    const [least, count] = [sure.get(name) ?? 0, told.get(name) ?? 0];
    const most = least + (perhaps.get(name) ?? 0);
    const isSaid = `${name}: told ${count.toString()} times, acknowledged ${least.toString()} times`;
    return count < least || count > most ? [isSaid] : [];
  });
}

/** Every acknowledged command has made its row once and told its fact once; nothing was made that nobody asked for. */
export function commandsTookEffectOnce({ commands, rows, log }: Pick<World, 'commands' | 'rows' | 'log'>): string[] {
  const open = commands.filter(({ outcome }) => outcome === 'open');
  return [
    ...open.map(({ what, token, statuses }) => `${what} ${token} was never answered: ${statuses.join(' ')}`),
    ...rowFaults(commands, rows),
    ...factFaults(commands, log),
  ];
}
