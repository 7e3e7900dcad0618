/** One message of the manager protocol: its lines `Name: value`, of a name that comes twice the first. */
export type AmiMessage = Readonly<Record<string, string>>;

/** More is no message but another protocol, or garbage. */
const mostCharacters = 1024 * 1024;

/** The other side does not speak the manager protocol. */
export class NotManagerProtocol extends Error {}

/** Cuts what comes over the wire into messages, however it is torn: lines end in CR LF, a message in an empty line. */
export class AmiReader {
  private rest = '';
  private fields: Record<string, string> = {};
  private banner: string | undefined;

  /** What the exchange calls itself, its first line; undefined before it is whole. */
  get greeting(): string | undefined {
    return this.banner;
  }

  /** The messages that this piece completes. @throws NotManagerProtocol */
  take(piece: string): readonly AmiMessage[] {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > mostCharacters) throw new NotManagerProtocol('a line has no end');
    return lines.flatMap((line) => this.hear(line.replace(/\r$/, '')));
  }

  private hear(line: string): readonly AmiMessage[] {
    if (this.banner === undefined) {
      if (!/^Asterisk Call Manager\b/i.test(line)) throw new NotManagerProtocol('it does not greet as a call manager');
      this.banner = line;
      return [];
    }
    if (line === '') {
      const message = this.fields;
      this.fields = {};
      return Object.keys(message).length === 0 ? [] : [message];
    }
    const [, name, value = ''] = /^([^:]+):\s?(.*)$/.exec(line) ?? [];
    if (name !== undefined) this.fields[name] ??= value.trim();
    return [];
  }
}

/** An action as it goes over the wire. */
export function writeAction(fields: AmiMessage): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n\0]/g, ' ')}\r\n`);
  return `${lines.join('')}\r\n`;
}
