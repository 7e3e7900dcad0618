/** What an operator asks for. */
export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'dead-letters';
      readonly selection: Selection;
      readonly json: boolean;
    }
  | {
      readonly kind: 'replay';
      readonly selection: Selection;
      readonly waitSeconds: number;
      readonly json: boolean;
    }
  | {
      readonly kind: 'tail';
      /** An event type, or the beginning of some with a star at the end. */
      readonly type: string | undefined;
      readonly key: string | undefined;
      readonly limit: number | undefined;
      readonly json: boolean;
    }
  | ImportCommand
  | BackupCommand;

export type BackupCommand =
  /** Where it goes: a file, or a folder that is there. */
  { readonly kind: 'backup'; readonly path: string | undefined } | { readonly kind: 'verify'; readonly file: string };

export interface ImportCommand {
  readonly kind: 'import';
  readonly profile: string;
  readonly file: string;
  readonly timezone: string | undefined;
  readonly url: string | undefined;
  readonly email: string | undefined;
}

export interface Selection {
  readonly service?: string;
  readonly topic?: string;
  readonly key?: string;
}

/** The command line is none of ours; says what is wrong with it. */
export interface Misuse {
  readonly misuse: string;
}

const takesValue = new Set([
  'service',
  'topic',
  'key',
  'type',
  'wait',
  'limit',
  'data-dir',
  'timezone',
  'url',
  'email',
]);
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  'dead-letters': ['service', 'topic', 'key'],
  replay: ['all', 'service', 'topic', 'key', 'wait'],
  tail: ['type', 'key', 'limit'],
};
const importOptions = ['timezone', 'url', 'email'];
const always = ['json', 'data-dir', 'help'];
const defaultWaitSeconds = 60;

interface Words {
  readonly positional: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

function split(words: readonly string[]): Words | Misuse {
  const positional: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '-h') options.set('help', '');
    else if (!word.startsWith('--')) positional.push(word);
    else {
      const [name = '', ...given] = word.slice(2).split('=');
      if (!takesValue.has(name)) {
        if (given.length > 0) return { misuse: `--${name} takes no value` };
        options.set(name, '');
        continue;
      }
      const value = given.length > 0 ? given.join('=') : words[(at += 1)];
      if (value === undefined || value === '') return { misuse: `--${name} wants a value` };
      options.set(name, value);
    }
  }
  return { positional, options };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function selectionOf(options: ReadonlyMap<string, string>): Selection {
  const named = (['service', 'topic', 'key'] as const).flatMap((name) => {
    const value = options.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(named);
}

/** Reads what follows `okno`. `dataDir` is where --data-dir says. */
export function readCommandLine(words: readonly string[]): { command: Command; dataDir?: string } | Misuse {
  const read = split(words);
  if ('misuse' in read) return read;
  const { positional, options } = read;
  const [area, verb = '', ...more] = positional;
  if (area === undefined || area === 'help' || options.has('help')) return { command: { kind: 'help' } };
  if (area === 'import') return readImport(positional.slice(1), options);
  if (area === 'backup') return readBackup(positional.slice(1), options);
  if (area !== 'events') return { misuse: `there is no "${area}"` };
  const allowed = optionsOf[verb];
  if (allowed === undefined) return { misuse: verb === '' ? 'events wants a command' : `events has no "${verb}"` };
  if (more.length > 0) return { misuse: `what is "${more.join(' ')}"?` };
  const foreign = [...options.keys()].find((name) => !allowed.includes(name) && !always.includes(name));
  if (foreign !== undefined) return { misuse: `events ${verb} has no --${foreign}` };
  const command = commandOf(verb, options);
  const dataDir = options.get('data-dir');
  if ('misuse' in command) return command;
  return dataDir === undefined ? { command } : { command, dataDir };
}

function readImport(
  [profile, file, ...more]: readonly string[],
  options: ReadonlyMap<string, string>,
): { command: Command } | Misuse {
  if (profile === undefined || file === undefined) return { misuse: 'import wants a profile and a file' };
  if (more.length > 0) return { misuse: `what is "${more.join(' ')}"?` };
  const foreign = [...options.keys()].find((name) => !importOptions.includes(name));
  if (foreign !== undefined) return { misuse: `import has no --${foreign}` };
  const [timezone, url, email] = importOptions.map((name) => options.get(name));
  return { command: { kind: 'import', profile, file, timezone, url, email } };
}

function readBackup(
  words: readonly string[],
  options: ReadonlyMap<string, string>,
): { command: Command; dataDir?: string } | Misuse {
  const foreign = [...options.keys()].find((name) => name !== 'data-dir');
  if (foreign !== undefined) return { misuse: `backup has no --${foreign}` };
  const isVerify = words[0] === 'verify';
  const [path, ...more] = isVerify ? words.slice(1) : words;
  if (more.length > 0) return { misuse: `what is "${more.join(' ')}"?` };
  if (isVerify)
    return path === undefined ? { misuse: 'backup verify wants a file' } : { command: { kind: 'verify', file: path } };
  const dataDir = options.get('data-dir');
  const command: Command = { kind: 'backup', path };
  return dataDir === undefined ? { command } : { command, dataDir };
}

function commandOf(verb: string, options: ReadonlyMap<string, string>): Command | Misuse {
  const json = options.has('json');
  const selection = selectionOf(options);
  if (verb === 'dead-letters') return { kind: verb, selection, json };
  if (verb === 'tail') {
    const limit = wholeNumber(options.get('limit'));
    if (options.has('limit') && (limit ?? 0) === 0) return { misuse: '--limit wants a number of events' };
    return { kind: verb, type: options.get('type'), key: options.get('key'), limit, json };
  }
  const isSelected = Object.keys(selection).length > 0;
  // Nothing is replayed by leaving something out.
  if (isSelected === options.has('all')) {
    return { misuse: 'replay wants either --all or what to replay: --service, --topic, --key' };
  }
  const waitSeconds = options.has('wait') ? wholeNumber(options.get('wait')) : defaultWaitSeconds;
  if (waitSeconds === undefined) return { misuse: '--wait wants a number of seconds' };
  return { kind: 'replay', selection, waitSeconds, json };
}

/** Whether an event is one that `--type` and `--key` mean. */
export function isMeant(
  { type, key }: Pick<Extract<Command, { kind: 'tail' }>, 'type' | 'key'>,
  event: { readonly type: string | undefined; readonly key: string },
): boolean {
  if (key !== undefined && event.key !== key) return false;
  if (type === undefined) return true;
  if (event.type === undefined) return false;
  return type.endsWith('*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type;
}
