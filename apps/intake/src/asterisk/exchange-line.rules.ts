import type { SettledCall } from '../calls/settle-call.rules.js';

/** What one line of an exchange's log says; cells that are empty are left out. */
export type LineFields = Readonly<Record<string, string>>;

export interface LogLine {
  readonly at: Date;
  readonly fields: LineFields;
}

/** A line by what it is about and when, to find the call it belongs to. */
export interface LinkedLine {
  readonly key: string;
  /** Known for a line that is kept already; else what the call is called if this line begins it. */
  readonly callId: string;
  readonly at: Date;
  readonly until: Date;
  readonly links: readonly string[];
}

/** A call that is over, as all of its lines tell it. */
export interface StitchedCall extends Omit<SettledCall, 'employeeExtension' | 'product'> {
  /** By what the exchange calls whoever took it, the likeliest first: a name, an extension. */
  readonly employeeNames: readonly string[];
}

/** The names that may stand for a person in `SIP/301-0000002a`, `Local/301@agents/n` or `Agent/Anna`, the whole first. */
export function namesIn(member: string): readonly string[] {
  const bare = /^[A-Za-z0-9]+\/([^/;]+)/.exec(member)?.[1];
  if (bare === undefined) return [member];
  const name = bare.replace(/-[0-9a-f]{8,}$/i, '').replace(/@.*$/, '');
  return name === '' ? [member] : [member, name];
}
