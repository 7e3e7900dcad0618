import type { Positions } from '../event-log.port.js';

type Round = Map<string, Promise<Positions>>;

/**
 * Asks the brokers for the ends of topics, each once for all who wait for it: whoever comes while a round is on its way shares
 * the next, so that no answer is older than its question.
 */
export class TopicEnds {
  private next: Round | undefined;
  private begin: Promise<void> = Promise.resolve();
  private lastRound: Promise<unknown> = Promise.resolve();

  constructor(
    /** The ends of one topic's partitions. */
    private readonly ask: (topic: string) => Promise<Positions>,
  ) {}

  /** @throws when the ends of one of the topics are not to be had, whatever others asked for */
  async of(topics: readonly string[]): Promise<Positions> {
    const round = (this.next ??= this.open());
    const ends = await Promise.all(
      topics.map((topic) => {
        const answer = round.get(topic) ?? this.begin.then(() => this.ask(topic));
        round.set(topic, answer);
        return answer;
      }),
    );
    return new Map(ends.flatMap((of) => [...of]));
  }

  private open(): Round {
    const round: Round = new Map();
    this.begin = this.lastRound.then(() => {
      this.next = undefined;
    });
    this.lastRound = this.begin.then(() => Promise.allSettled(round.values()));
    return round;
  }
}
