import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '@okno/service-kit';

/** OWASP's second choice of parameters for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const atOnce = 2;
const longestQueue = 200;

/** Hashes and checks passwords, a few at a time: each takes 19 MiB and a thread that others need as well. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, parameters));
  }

  /** Takes as long for a user who does not exist (`undefined`), so that nobody learns who does. */
  async verify(password: string, passwordHash: string | undefined): Promise<boolean> {
    const against = passwordHash ?? (await (this.decoy ??= this.hash(randomBytes(32).toString('base64url'))));
    const holds = await this.inTurn(() => verify(against, password));
    return holds && passwordHash !== undefined;
  }

  /** A password for somebody else to change: 120 random bits in a form that can be read out. */
  makeTemporary(): string {
    return randomBytes(15).toString('base64url');
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= atOnce) {
      if (this.queue.length >= longestQueue) throw new Refusal('too-many-requests', { retryAfterSeconds: 5 });
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
