/** How many mails of one sender are taken in a stretch of time. */
export interface Pace {
  readonly mails: number;
  readonly seconds: number;
}

interface Stretch {
  readonly since: number;
  mails: number;
}

/** Counts what each sender hands over, in this process. A fixed window (RFC 6585 leaves the way of counting open). */
export class SenderPace {
  private readonly stretches = new Map<string, Stretch>();

  constructor(private readonly pace: Pace) {}

  /** Counts a mail; answers the seconds until the sender may come again, 0 when this one may be taken. */
  secondsToWait(sender: string, now: Date): number {
    const length = this.pace.seconds * 1000;
    const moment = now.getTime();
    const stretch = this.stretches.get(sender);
    if (stretch === undefined || moment - stretch.since >= length) {
      this.forget(moment - length);
      this.stretches.set(sender, { since: moment, mails: 1 });
      return 0;
    }
    if (stretch.mails >= this.pace.mails) return Math.ceil((stretch.since + length - moment) / 1000);
    stretch.mails += 1;
    return 0;
  }

  /** Stretches stand in the order in which they began. */
  private forget(before: number): void {
    for (const [sender, { since }] of this.stretches) {
      if (since > before) return;
      this.stretches.delete(sender);
    }
  }
}
