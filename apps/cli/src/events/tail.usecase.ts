import { topicCatalogue } from '@okno/contracts';
import type { EventLog, LoggedEvent } from '@okno/messaging';
import { isMeant, type Command } from './command-line.rules.js';

type TailCommand = Extract<Command, { kind: 'tail' }>;

export interface Tailing {
  /** Names the reader to the log; nothing is stored under it. */
  readonly group: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Called when it reads: whatever is appended from then on will be shown. */
  readonly onReading?: () => void;
}

/** Shows events as they come, until `signal` aborts or as many were shown as were asked for. */
export async function tail(eventLog: EventLog, command: TailCommand, tailing: Tailing): Promise<void> {
  let shown = 0;
  await new Promise<void>((resolve, reject) => {
    const end = (): void => {
      resolve();
    };
    tailing.signal.addEventListener('abort', end, { once: true });
    if (tailing.signal.aborted) end();
    eventLog
      .subscribeBatch({
        group: tailing.group,
        topics: topicCatalogue,
        positions: 'end',
        batchSize: 200,
        onBatch: ({ events }) => {
          for (const event of events) {
            if (shown === command.limit) break;
            if (!isMeant(command, { type: event.envelope?.type, key: event.key })) continue;
            shown += 1;
            tailing.say(command.json ? JSON.stringify(event) : lineOf(event));
          }
          if (shown === command.limit) end();
          return Promise.resolve();
        },
      })
      .then(() => tailing.onReading?.(), reject);
  });
}

function lineOf({ topic, partition, offset, key, envelope }: LoggedEvent): string {
  const place = `${topic}:${partition.toString()}@${offset.toString()}`;
  if (envelope === null) return `erased  ${key}  ${place}`;
  const { time, type, subject, aggregateversion, id, correlationid } = envelope;
  return `${time}  ${type}  key ${key}  of ${subject} v${aggregateversion.toString()}  id ${id}  chain ${correlationid}  ${place}`;
}
