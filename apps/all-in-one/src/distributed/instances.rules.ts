/** What runs as processes of their own, the gateway last. */
export const processNames = [
  'intake',
  'routing',
  'escalation',
  'complaints-analytics',
  'billing-receivables',
  'gateway',
] as const;
export type ProcessName = (typeof processNames)[number];

/** How many of each. */
export type Instances = Readonly<Record<ProcessName, number>>;

const mostInstances = 16;

function isProcessName(name: string): name is ProcessName {
  return processNames.some((known) => known === name);
}

/**
 * Reads `--instances routing=2 --instances escalation=3,gateway=2`; one of each that is not named.
 * @throws Error naming what it does not understand
 */
export function readInstances(words: readonly string[]): Instances {
  const counts = new Map<ProcessName, number>();
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place] ?? '';
    const [option, inline] = word.split(/=(.*)/s, 2);
    if (option !== '--instances') throw new Error(`${word} is not understood: there is --instances <service>=<number>`);
    if (inline === undefined) place += 1;
    for (const wish of (inline ?? words[place] ?? '').split(',')) {
      const [name = '', count = ''] = wish.split('=');
      if (!isProcessName(name)) throw new Error(`--instances ${wish}: there are ${processNames.join(', ')}`);
      const number = Number(count);
      if (!Number.isInteger(number) || number < 1 || number > mostInstances) {
        throw new Error(`--instances ${wish}: a number between 1 and ${mostInstances.toString()}`);
      }
      counts.set(name, number);
    }
  }
  return Object.fromEntries(processNames.map((name) => [name, counts.get(name) ?? 1])) as Instances;
}
