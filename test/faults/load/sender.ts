import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Caller } from '@okno/testing';
import type { Chance } from './chance.js';
import type { Command, Outcome, Person, Wish } from './command.js';

const answerSeconds = 12;
const pauseMilliseconds = 150;
const nobody = { status: 0, body: undefined };

/** Sends commands until each is answered, and remembers them all. */
export class Sender {
  readonly history: Command[] = [];
  private stopped = false;

  constructor(
    private readonly people: Readonly<Record<Person, Caller>>,
    /** Business time. */
    private readonly now: () => Date,
    private readonly log: (line: string) => void,
  ) {}

  /** Gives every open command up: for the end of a run that failed. */
  stop(): void {
    this.stopped = true;
  }

  /** The answer's body when it was acknowledged; a command nobody answered is sent again under the same key. */
  async send(chance: Chance, wish: (token: string) => Wish): Promise<Readonly<Record<string, unknown>> | undefined> {
    const token = chance.uuid();
    const asked = wish(token);
    const place = this.history.length;
    const sentAt = this.now().toISOString();
    const statuses: number[] = [];
    const keep = (outcome: Outcome, id?: string): void => {
      this.history[place] = { ...asked, token, sentAt, outcome, statuses: [...statuses], id };
    };
    keep('open');
    while (!this.stopped) {
      const { status, body } = await this.attempt(asked, token);
      statuses.push(status);
      if (status >= 200 && status < 300) {
        const answer = (body ?? {}) as Readonly<Record<string, unknown>>;
        const named = answer[asked.row?.idField ?? 'id'];
        keep('acknowledged', typeof named === 'string' ? named : undefined);
        return answer;
      }
      if (status >= 400 && status < 500 && status !== 429) {
        keep('refused');
        if (!isExpected(asked, status)) this.log(`${asked.what} refused: ${status.toString()} ${JSON.stringify(body)}`);
        return undefined;
      }
      if (status >= 500 && status !== 503) this.log(`${asked.what}: ${status.toString()} ${JSON.stringify(body)}`);
      keep('open');
      await pause(pauseMilliseconds);
    }
    return undefined;
  }

  /** The same command once more: answers the id in its answer. */
  async again(command: Command): Promise<unknown> {
    for (let tries = 0; tries < 20; tries += 1) {
      const { status, body } = await this.attempt(command, command.token);
      if (status >= 200 && status < 500)
        return (body as Readonly<Record<string, unknown>>)[command.row?.idField ?? 'id'];
      await pause(pauseMilliseconds);
    }
    return 'no answer';
  }

  private async attempt(wish: Wish, token: string): Promise<Pick<Answer, 'status' | 'body'>> {
    const type = wish.mail === undefined ? {} : { 'content-type': 'message/rfc822' };
    const giveUp = new AbortController();
    const late = pause(answerSeconds * 1_000, nobody, { signal: giveUp.signal }).catch(() => nobody);
    const options = { headers: { 'idempotency-key': token, ...type }, ...(wish.mail ? { raw: wish.mail } : {}) };
    const answered = this.people[wish.by].call(wish.method, wish.path, wish.body, options).catch(() => nobody);
    try {
      return await Promise.race([answered, late]);
    } finally {
      giveUp.abort();
    }
  }
}

/** Others move what a command is about: a timer may have come first. */
function isExpected({ path }: Wish, status: number): boolean {
  return status === 409 && /\/(accept|report|complete|return|acknowledge|decide|resolve|solve|confirm)$/.test(path);
}
