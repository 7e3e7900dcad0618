import { ParkedEverywhere } from '@okno/messaging';
import { BackupBroken, BackupRefused } from '@okno/persistence';
import { backUp, verifyBackup } from '../backup/back-up.usecase.js';
import { importFile } from '../imports/import-file.usecase.js';
import { NoAnswer, type SignIn } from '../imports/okno-api.adapter.js';
import { readCommandLine, type Command, type ImportCommand } from './command-line.rules.js';
import { listDeadLetters } from './dead-letters.usecase.js';
import { replay, tellReplay } from './replay.usecase.js';
import { NoOknoThere, RunningOkno, type Environment } from './running-okno.adapter.js';
import { tail } from './tail.usecase.js';
import { help } from './words.rules.js';

/** What a command line works with, besides the Okno it finds. */
export interface Surroundings {
  readonly environment: Environment;
  /** Aborts when the operator has seen enough. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

const wentWell = 0;
const wentWrong = 1;
const misused = 2;

/** Does what the words after `okno` say. @returns what the process ends with */
export async function runCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { environment, say, complain } = surroundings;
  const read = readCommandLine(words);
  if ('misuse' in read) {
    complain(`okno: ${read.misuse}\n\n${help}`);
    return misused;
  }
  if (read.command.kind === 'help') {
    say(help);
    return wentWell;
  }
  if (read.command.kind === 'import') return runImport(read.command, surroundings);
  try {
    if (read.command.kind === 'verify') {
      say(await verifyBackup(read.command.file, complain));
      return wentWell;
    }
    const okno = await RunningOkno.find(environment, read.dataDir);
    try {
      return await work(okno, read.command, surroundings);
    } finally {
      await okno.close();
    }
  } catch (error) {
    const isTold = [NoOknoThere, BackupRefused, BackupBroken].some((kind) => error instanceof kind);
    if (!(error instanceof Error) || !isTold) throw error;
    complain(error.message);
    return wentWrong;
  }
}

async function runImport(command: ImportCommand, { environment, say, complain }: Surroundings): Promise<number> {
  try {
    const { isDone, lines } = await importFile(signInOf(command, environment), command, complain);
    for (const line of lines) say(line);
    return isDone ? wentWell : wentWrong;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    complain(error.message);
    return wentWrong;
  }
}

/** Where Okno is and as whom it is spoken to: what is said, else what Okno itself was started with, else the demo's. */
function signInOf({ url, email }: ImportCommand, environment: Environment): SignIn {
  // An empty variable counts as absent.
  const given = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  return {
    url: url ?? given('OKNO_URL') ?? `http://${given('OKNO_HOST') ?? '127.0.0.1'}:${given('OKNO_PORT') ?? '8080'}`,
    email: email ?? given('OKNO_EMAIL') ?? given('OKNO_ADMIN_EMAIL') ?? 'admin@demo.okno',
    password: given('OKNO_PASSWORD') ?? given('OKNO_ADMIN_PASSWORD') ?? 'okno-demo',
  };
}

async function work(
  okno: RunningOkno,
  command: Exclude<Command, { kind: 'help' | 'import' | 'verify' }>,
  { environment, say, complain, signal }: Surroundings,
): Promise<number> {
  const parked = new ParkedEverywhere(okno.connection);
  switch (command.kind) {
    case 'backup':
      say(await backUp(okno, command.path, environment, complain));
      return wentWell;
    case 'dead-letters':
      for (const line of await listDeadLetters(parked, command.selection, command.json)) say(line);
      return wentWell;
    case 'replay': {
      const outcomes = await replay(parked, command.selection, command.waitSeconds);
      for (const line of tellReplay(outcomes, command.json)) say(line);
      return outcomes.every(({ outcome }) => outcome === 'released') ? wentWell : wentWrong;
    }
    case 'tail': {
      const eventLog = await okno.openEventLog();
      try {
        await tail(eventLog, command, {
          group: 'okno-operator',
          signal,
          say,
          onReading: () => {
            complain('Reading; Ctrl-C ends.');
          },
        });
      } finally {
        await eventLog.close();
      }
      return wentWell;
    }
  }
}
