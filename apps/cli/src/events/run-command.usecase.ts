import { ParkedEverywhere } from '@okno/messaging';
import { readCommandLine, type Command } from './command-line.rules.js';
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
  try {
    const okno = await RunningOkno.find(environment, read.dataDir);
    try {
      return await work(okno, read.command, surroundings);
    } finally {
      await okno.close();
    }
  } catch (error) {
    if (!(error instanceof NoOknoThere)) throw error;
    complain(error.message);
    return wentWrong;
  }
}

async function work(
  okno: RunningOkno,
  command: Exclude<Command, { kind: 'help' }>,
  { say, complain, signal }: Surroundings,
): Promise<number> {
  const parked = new ParkedEverywhere(okno.connection);
  switch (command.kind) {
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
